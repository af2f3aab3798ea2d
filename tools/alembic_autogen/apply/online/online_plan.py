"""The statements of a plan that a tool carries out, and why it does not carry out others."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic_autogen.apply.online.connection_options import ConnectionOptions
    from alembic_autogen.apply.online.tool import Tool
    from alembic_autogen.apply.preview.recorded_revision import RecordedStatement
    from alembic_autogen.schema.model import Table


@dataclass(frozen=True)
class Carriage:
    """A statement that builds a large table again, and who carries it out.

    :param revision: the id of its revision, and ``path`` the file.
    :param before: the table before it.
    :param after: the table after it.
    :param referring: the tables that refer to it, as they are to be afterwards.
    :param reason: why no tool carries it out; empty if one does.
    :param twice: whether the tool has to build the table a second time, for names of CHECKs.
    :param is_for_tools: whether the reason is not the statement, but that no tool can be used.
    """

    revision: str
    path: Path
    statement: RecordedStatement
    before: Table | None
    after: Table | None
    referring: tuple[Table, ...] = ()
    reason: str = ""
    twice: bool = False
    is_for_tools: bool = False


@dataclass(frozen=True)
class OnlinePlan:
    """The statements that build large tables again, and who carries them out.

    :param tool: ``None`` if no statement is carried out by one.
    """

    carriages: tuple[Carriage, ...] = ()
    tool: Tool | None = None
    account: ConnectionOptions | None = field(default=None, repr=False)
    flavor: str = ""

    def of(self, statement: RecordedStatement) -> Carriage | None:
        """Look a statement up; ``None`` if it is not one on a large table."""
        return next((each for each in self.carriages if each.statement is statement), None)

    def words(self, statement: RecordedStatement) -> str:
        """A line for the plan on who carries a statement out; empty if its table is not large."""
        carriage = self.of(statement)
        if carriage is None:
            return ""
        if carriage.reason or self.tool is None:
            return f"by the server itself: {carriage.reason}"
        again = ", twice, as names of CHECKs are unique in a database" if carriage.twice else ""
        return f"by {self.tool.name}, while others write{again}"
