"""A program that is asked may do anything: print without end, never end, leave others behind."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from alembic_autogen.cli import program_answer


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("echo a; echo b >&2; exit 3", (3, b"a\n", b"b\n")),
        ("kill -9 $$", (-9, b"", b"")),
        ("exec >&- 2>&-", (0, b"", b"")),
        ("sleep 60 & echo a", (0, b"a\n", b"")),  # which keeps the output open
    ],
)
def test_it_is_read_to_the_end(code: str, answer: tuple[int, bytes, bytes]) -> None:
    start = time.monotonic()
    done = program_answer.ask(["sh", "-c", code])
    assert (done.code, done.out, done.err) == answer
    assert time.monotonic() - start < program_answer.PATIENCE


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("while :; do echo a; done", "has printed more than 65536 bytes"),
        ("while :; do echo a; done >&2", "has not ended in 1 seconds"),
        ("sleep 60", "has not ended in 1 seconds"),
        ("exec >&- 2>&-; sleep 60", "has not ended in 1 seconds"),
        ("trap '' TERM INT; sleep 60 | cat", "has not ended in 1 seconds"),
    ],
)
def test_it_is_killed_with_its_children(
    code: str, reason: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(program_answer, "PATIENCE", 1)
    with pytest.raises(TimeoutError, match=reason):
        program_answer.ask(["sh", "-c", f"echo $$ > {tmp_path}/group; {code}"])
    group = int((tmp_path / "group").read_text())
    deadline = time.monotonic() + 10
    while _is_alive(group) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not _is_alive(group)


def _is_alive(group: int) -> bool:
    """Whether a group has processes that are no zombies."""
    for entry in Path("/proc").iterdir():
        try:
            stat = (entry / "stat").read_text().rpartition(") ")[2].split()
        except (OSError, NotADirectoryError):
            continue
        if int(stat[2]) == group and stat[0] != "Z":
            return True
    return False


def test_a_program_that_cannot_be_started() -> None:
    with pytest.raises(OSError, match="No such file"):
        program_answer.ask(["/nope"])
