"""Messages for a real server that stops answering while it is read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

import pymysql
import pytest

from alembic_autogen.errors import ServerError
from alembic_autogen.server import read_only

URL = "mysql+pymysql://reader:s3cret@db.example/shop"


@contextmanager
def reading() -> Iterator[None]:
    connection = mock.MagicMock()
    with (
        mock.patch.object(read_only, "connect", return_value=connection),
        mock.patch.object(read_only, "rows"),
        read_only.reading(URL, "--statements-from-url", "The statements", database=True),
    ):
        yield


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            pymysql.OperationalError(2013, "Lost connection to MySQL server during query"),
            "during query; see that the server runs, and try again.",
        ),
        (
            pymysql.OperationalError(1142, "SELECT command denied"),
            "SELECT command denied; correct --statements-from-url, or the rights of its account.",
        ),
        (
            UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"),
            "the server's answer is not UTF-8 (invalid start byte); see that --statements-from-url",
        ),
    ],
)
def test_one_sentence(error: Exception, said: str) -> None:
    with pytest.raises(ServerError) as caught, reading():
        raise error
    message = str(caught.value)
    assert message.startswith("The statements at db.example") and said in message
    assert "s3cret" not in message
