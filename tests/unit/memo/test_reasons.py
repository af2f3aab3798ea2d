"""Why a run is not remembered, in one sentence for each schema."""

from __future__ import annotations

import pytest

from alembic_autogen.memo.reasons import NotRemembered, clause


def name(path: str) -> str:
    return path.removeprefix("/app/")


@pytest.mark.parametrize(
    ("doubt", "askers", "said"),
    [
        ("time.time", {"<models>", "/app/a.py"}, "a.py reads the clock (time.time)"),
        ("subprocess.Popen", {"/app/a.py"}, "a.py starts a program (subprocess.Popen)"),
        ("socket.connect", {"<models>"}, "a library that is imported uses the network"),
        ("os.getpid", {"/app/a.py"}, "a.py reads a state that can change at any time (os.getpid)"),
        ("replaces os.environ", {"/app/a.py", "/b.py"}, "/b.py or a.py replaces os.environ"),
        ("something.new", {"/app/a.py"}, "a.py reads something.new"),
    ],
)
def test_who_asks_for_what(doubt: str, askers: set[str], said: str) -> None:
    assert clause(doubt, askers, name).startswith(said)


def test_each_schema_has_its_sentence() -> None:
    assert NotRemembered().sentences() == ()
    assert NotRemembered(("a.py forks",), ("env.py forks", "b.py forks")).sentences() == (
        "The next run will import the models again: a.py forks.",
        "The next run will run the revisions again: env.py forks (and 1 more: --format json).",
    )
