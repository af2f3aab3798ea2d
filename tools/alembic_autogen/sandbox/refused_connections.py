"""Connection attempts that the seal has refused."""

from __future__ import annotations

from dataclasses import dataclass


def printable(text: str) -> str:
    """Escape the control characters of a name from an untrusted source."""
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode() for each in text
    )


@dataclass(frozen=True)
class RefusedConnection:
    """A refused connection attempt.

    :param process: the id of the process that made it.
    :param program: the name of the process's program.
    :param place: the address of the attempted connection.
    """

    process: int
    program: str
    place: str

    def __str__(self) -> str:
        return (
            f"Kept {self.program} (process {self.process}) from connecting to {self.place}: while "
            "the tool runs, only the disposable server can be reached."
        )
