"""Try other forms of the statements of an upgrade, which may be cheaper.

One ALTER with several clauses is carried out as its most expensive one needs, and some clauses are
cheap apart only; two that build the table again are cheaper together. Each form is run on a copy of
the table, and counts only if the server then needs a cheaper algorithm or lock, or builds the table
again fewer times, and SHOW CREATE TABLE is the same, or the finding names the difference.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from alembic_autogen.lint.cheaper.apart import apart
from alembic_autogen.lint.cheaper.appended_members import appended
from alembic_autogen.lint.cheaper.contexts import StatementContext, contexts
from alembic_autogen.lint.cheaper.cost import NO_DIFFERENCE, cost
from alembic_autogen.lint.cheaper.default import default_later
from alembic_autogen.lint.cheaper.together import together
from alembic_autogen.lint.cheaper.unchecked import unchecked

if TYPE_CHECKING:
    from alembic_autogen.lint.cheaper.form import Cheaper
    from alembic_autogen.lint.evidence import Statement
    from alembic_autogen.schema.model import Schema, TableKey
    from alembic_autogen.server.base import Database

_FORMS = (apart, unchecked, appended, default_later)


def cheaper_forms(
    database: Database,
    statements: Sequence[Statement],
    before: Schema,
    created: Collection[TableKey],
) -> Iterator[Cheaper]:
    """Try the statements of an upgrade that build a table again or make writers wait.

    :param database: a scratch database, whose contents are lost.
    :param before: the schema before the upgrade.
    :param created: the tables that the upgrade creates, which hold no rows yet.
    """
    found = [each for each in contexts(statements, before) if each.statement.table not in created]
    for context in filter(_is_expensive, found):
        for form in _FORMS:
            yield from form(database, context)
    yield from together(database, found)


def _is_expensive(context: StatementContext) -> bool:
    online = context.statement.online
    return online is not None and cost([online])[0] >= NO_DIFFERENCE
