"""Waiting for replicas, on values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import make_url

from alembic_autogen.apply.servers import replicas
from alembic_autogen.apply.servers.replica_lag import Lag, _lag, replica_address
from alembic_autogen.apply.servers.replicas import ReplicaLag, watched
from alembic_autogen.errors import ConfigurationError, TargetError
from alembic_autogen.settings import load

URL = make_url("mysql+asyncmy://app:s%40crt@db:3306/shop")
RUNNING = {"Replica_IO_Running": "Yes", "Replica_SQL_Running": "Yes"}


@pytest.mark.parametrize(
    ("text", "address", "account"),
    [
        ("r1", "r1:3306", ("app", "s@crt")),
        ("r1:3307", "r1:3307", ("app", "s@crt")),
        ("mysql://r1", "r1:3306", ("app", "s@crt")),
        ("mysql+pymysql://u:p@r1:3307/", "r1:3307", ("u", "p")),
        ("mysql://u@r1", "r1:3306", ("u", "")),
        ("mysql:///?unix_socket=/run/r1", "/run/r1", ("app", "s@crt")),
    ],
)
def test_addresses(text: str, address: str, account: tuple[str, str]) -> None:
    found = replica_address(text, URL)
    assert (str(found), (found.user, found.password)) == (address, account)


@pytest.mark.parametrize("text", ["postgresql://u:s3cret@db", "mysql://u:s3cret@db:x", "a s3cret"])
def test_what_is_no_address_is_a_sentence(text: str) -> None:
    with pytest.raises(ConfigurationError, match="neither HOST:PORT nor a URL") as caught:
        replica_address(text, URL)
    assert "s3cret" not in caught.value.message


@pytest.mark.parametrize(
    ("channel", "lag"),
    [
        ({**RUNNING, "Seconds_Behind_Source": 3}, Lag(3)),
        (
            {
                "Slave_IO_Running": "Yes",
                "Slave_SQL_Running": "Yes",
                "Seconds_Behind_Master": "0",
            },
            Lag(0),
        ),
        (
            {**RUNNING, "Replica_SQL_Running": "No", "Last_SQL_Error": "Duplicate."},
            Lag(None, "it applies nothing, Duplicate"),
        ),
        (
            {**RUNNING, "Replica_IO_Running": "Connecting", "Last_IO_Error": ""},
            Lag(None, "it receives nothing"),
        ),
        ({**RUNNING, "Seconds_Behind_Source": None}, Lag(None, "unknown")),
    ],
)
def test_what_a_replica_says(channel: dict[str, object], lag: Lag) -> None:
    assert _lag(channel) == lag


def waiting(
    lags: Sequence[Lag], monkeypatch: pytest.MonkeyPatch
) -> tuple[ReplicaLag, Iterator[Lag], list[str]]:
    """A wait without pauses: each look at the clock is 20 s later."""
    clock = iter(range(0, 10_000, 20))
    monkeypatch.setattr(replicas.time, "monotonic", lambda: float(next(clock)))
    said: list[str] = []
    return ReplicaLag((), 10, said.append, lambda seconds: None), iter(lags), said


def test_it_is_said_what_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    found, lags, said = waiting([Lag(40), Lag(30), Lag(20), Lag(10)], monkeypatch)
    found.wait_for("r1:3306", lambda: next(lags))
    assert said == [
        "waiting for the replica at r1:3306, which is 40 s behind",
        "waiting for the replica at r1:3306, which is 20 s behind",
    ]


def test_a_replica_that_never_replicated_ends_the_run_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found, lags, said = waiting([Lag(None, "it applies nothing")], monkeypatch)
    with pytest.raises(TargetError, match=r"does not replicate \(it applies nothing\)"):
        found.wait_for("r1:3306", lambda: next(lags))
    assert said == []


def test_a_replica_that_stops_may_start_again(monkeypatch: pytest.MonkeyPatch) -> None:
    stopped = Lag(None, "it applies nothing")
    found, lags, said = waiting([Lag(1), stopped, stopped, Lag(2)], monkeypatch)
    for _ in range(2):
        found.wait_for("r1:3306", lambda: next(lags))
    assert said == ["waiting for the replica at r1:3306, which is stopped"]
    found, lags, _ = waiting([Lag(1), *[stopped] * 9], monkeypatch)
    found.wait_for("r1:3306", lambda: next(lags))
    with pytest.raises(TargetError):
        found.wait_for("r1:3306", lambda: next(lags))
    assert len(list(lags)) == 5


def test_a_limit_without_replicas_is_a_sentence(tmp_path: Path) -> None:
    settings = load(tmp_path)
    assert watched(settings, print) is None
    assert watched(replace(settings, replicas=("r1",)), print) is not None
    with pytest.raises(ConfigurationError, match="is for replicas"):
        watched(load(tmp_path, {"max_lag": "5"}), print)
