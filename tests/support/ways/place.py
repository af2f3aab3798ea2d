"""The address of production, and the report of an attempt that reaches it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LANDED = "landed in: "
REPORT = f"""
import os
import sys

def landed(database):
    os.write(2, f"{LANDED}{{database}}\\n".encode())

"""


@dataclass(frozen=True)
class ProductionAddress:
    """The address of production.

    :param socket: the path of its unix socket.
    :param abstract: a name in the abstract namespace that leads to it too.
    """

    host: str
    port: int
    user: str
    password: str
    socket: str
    abstract: str

    @property
    def names(self) -> Mapping[str, object]:
        """The values that the code of a means can refer to, as Python literals."""
        return {name: repr(value) for name, value in vars(self).items()}
