"""What ends a command, and what lets it go on without a preview."""

from __future__ import annotations

import pytest

from alembic_autogen.apply.preview.preview import PreviewError
from alembic_autogen.apply.preview.process import ending_the_command
from alembic_autogen.errors import DownloadError, HistoryError, NoServerError, ServerError


def test_an_error_of_the_disposable_server_is_not_a_lack_of_one() -> None:
    with pytest.raises(PreviewError) as caught, ending_the_command():
        raise ServerError("No connection to the server at /sock (Unknown database 'b').")
    assert caught.value.message == (
        "The coming revisions could not be run on a disposable server: No connection to the server "
        "at /sock (Unknown database 'b'). Nothing was changed; --no-preview goes on without it."
    )
    assert not isinstance(caught.value, ServerError)


def test_other_errors_stay_as_they_are() -> None:
    with pytest.raises(HistoryError, match="fails"), ending_the_command():
        raise HistoryError("The revision fails.")


@pytest.mark.parametrize("kind", [NoServerError, DownloadError])
def test_a_server_that_cannot_be_had_does_not_end_the_command(kind: type[ServerError]) -> None:
    """Where there is none, an upgrade goes on without a preview, and says so."""
    with pytest.raises(kind, match="none here"), ending_the_command():
        raise kind("none here")
