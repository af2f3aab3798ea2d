"""Describe the reasons why a run's results are not remembered."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

_ASKS_FOR = {
    "subprocess.": "starts a program",
    "os.system": "starts a program",
    "os.exec": "starts a program",
    "os.posix_spawn": "starts a program",
    "os.spawn": "starts a program",
    "pty.": "starts a program",
    "os.fork": "forks",
    "socket.": "uses the network",
    "os.getxattr": "reads extended attributes",
    "os.listxattr": "reads extended attributes",
    "os.setxattr": "sets extended attributes",
    "os.removexattr": "sets extended attributes",
    "gc.get_count": "reads a state that can change at any time",
    "gc.get_stats": "reads a state that can change at any time",
    "gc.": "reads which objects are loaded",
    "fcntl.": "uses a lock or a device",
    "sqlite3.": "opens a database in a file",
    "sys.settrace": "is debugged",
    "time.": "reads the clock",
    "datetime.": "reads the clock",
    "random": "uses random numbers",
    "Random.": "uses random numbers",
    "uuid.": "uses random numbers",
    "_uuid.": "uses random numbers",
    "ssl.": "uses random numbers",
    "_ssl.": "uses random numbers",
    "threading.": "reads a state that can change at any time",
    "_thread.": "reads a state that can change at any time",
    "resource.": "reads a state that can change at any time",
    "sys.getall": "reads a state that can change at any time",
    "os.urandom": "uses random numbers",
    "os.getrandom": "uses random numbers",
    "os.": "reads a state that can change at any time",
}
"""Predicates by the prefix of an event's or a function's name; the first match counts."""


@dataclass(frozen=True)
class NotRemembered:
    """The reasons why the next run will make the schemas again; empty if they are remembered.

    :param models: clauses about the code that imports the models.
    :param head: clauses about the code that runs the revisions.
    """

    models: tuple[str, ...] = ()
    head: tuple[str, ...] = ()

    def sentences(self) -> tuple[str, ...]:
        """A sentence for each schema that is not remembered."""
        schemas = (
            ("The next run will import the models again", self.models),
            ("The next run will run the revisions again", self.head),
        )
        return tuple(f"{what}: {_first(clauses)}." for what, clauses in schemas if clauses)


def _first(clauses: Collection[str]) -> str:
    """The first clause, and the number of the others."""
    first, *others = clauses
    return f"{first} (and {len(others)} more: --format json)" if others else first


def clause(reason: str, causes: Iterable[str], name: Callable[[str], str]) -> str:
    """Describe an access that later runs cannot compare, and the files that made it.

    :param reason: an audit event, a function, or an action as a predicate.
    :param causes: files of the application and phases, as in a record.
    :param name: returns a file's name in reports.
    :returns: a clause.
    """
    files = sorted(name(each) for each in causes if each.startswith(os.sep))
    who = " or ".join(files[:2])
    return f"{who or 'a library that is imported'} {_does(reason)}"


def _does(reason: str) -> str:
    if " " in reason:
        return reason
    verb = next((verb for start, verb in _ASKS_FOR.items() if reason.startswith(start)), None)
    return f"{verb} ({reason})" if verb else f"reads {reason}"
