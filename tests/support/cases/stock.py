"""Run Alembic alone on the same cases, with all of its comparisons switched on."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata, produce_migrations, render_python_code
from alembic.operations import ops
from alembic.runtime.migration import MigrationContext

from alembic_autogen.models.create import engine_for
from alembic_autogen.server.base import Database
from support.cases.case import Case
from support.cases.trial import CaseOutcome, CaseTrial
from support.laboratory import load_script

_TEMPLATE = """\
import sqlalchemy as sa
import sqlmodel
import support.cases.application_types
from alembic import op
from sqlalchemy.dialects import mysql


def upgrade() -> None:
    {up}


def downgrade() -> None:
    {down}
"""


@dataclass(frozen=True)
class Stock:
    """The result of Alembic alone for a case.

    :param found: whether autogenerate found any differences.
    :param failure: the error of autogenerate itself, or of loading the revision that it wrote.
    """

    found: bool = False
    failure: str = ""
    outcome: CaseOutcome = field(default_factory=CaseOutcome)


@dataclass
class _Alembic:
    """Alembic, as a user without other tools runs it."""

    case: Case
    found: bool = False

    def context(self, connection: sa.Connection, metadata: sa.MetaData) -> MigrationContext:
        """Configure Alembic as a careful env.py does."""
        schemas = set(self.case.schemas)
        options: dict[str, Any] = {
            "target_metadata": metadata,
            "compare_type": True,
            "compare_server_default": True,
            "autogenerate_plugins": [
                "alembic.autogenerate.*",
                "alembic.ext.checkconstraint_byname",
            ],
        }
        if schemas:
            options["include_schemas"] = True
            options["include_name"] = lambda name, type_, parents: (
                name in {*schemas, None} if type_ == "schema" else True
            )
        return MigrationContext.configure(connection, opts=options)

    def script(self, database: Database) -> ModuleType:
        """Write the revision, and load it."""
        metadata = self.case.after()
        with engine_for(database).connect() as connection, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            context = self.context(connection, metadata)
            written = produce_migrations(context, metadata)
            assert written.upgrade_ops is not None
            assert written.downgrade_ops is not None
            self.found = not written.upgrade_ops.is_empty()
            up, down = (
                _code(side, context) for side in (written.upgrade_ops, written.downgrade_ops)
            )
        return load_script(_TEMPLATE.format(up=up, down=down))

    def is_settled(self, database: Database) -> bool:
        """Whether autogenerate finds no differences any more."""
        metadata = self.case.after()
        with engine_for(database).connect() as connection, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return not compare_metadata(self.context(connection, metadata), metadata)


def _code(operations: ops.UpgradeOps | ops.DowngradeOps, context: MigrationContext) -> str:
    return render_python_code(operations, migration_context=context).strip()


def stock(trial: CaseTrial) -> Stock:
    """Have Alembic write a revision for a case, and run it."""
    user = _Alembic(trial.case)
    try:
        outcome = trial.outcome(user.script, user.is_settled)
    except Exception as error:
        return Stock(user.found, f"{type(error).__name__}: {error}")
    return Stock(user.found, outcome=outcome)
