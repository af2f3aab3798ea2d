"""The stages of the pipeline, and their results."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from alembic_autogen.memo.import_state import TrackedState
    from alembic_autogen.memo.stored_values import Created, Head
    from alembic_autogen.session.import_models import LoadedModels
    from alembic_autogen.session.migrated_database import MigratedDatabase

Value = TypeVar("Value", covariant=True)


@dataclass(frozen=True)
class StageResult(Generic[Value]):
    """The result of a stage.

    :param tracked: its dependencies, if this run has built and may remember it.
    """

    value: Value
    tracked: TrackedState | None = None

    @property
    def reasons(self) -> tuple[str, ...]:
        """The reasons why the next run will build it again."""
        return self.tracked.reasons if self.tracked else ()


Pending = Callable[[], "StageResult[Created]"]
"""Wait for the models' schema.

:raises ModelsError: the models' DDL fails.
"""


@dataclass(frozen=True)
class Stages:
    """The functions that carry out each stage.

    :param start_server: begins to start the disposable server.
    :param import_models: imports the models.
    :param create_models: creates the models' schema, possibly in the background.
    :param run_history: runs the revisions, and reads the schema at head.
    """

    start_server: Callable[[], None]
    import_models: Callable[[], LoadedModels]
    create_models: Callable[[LoadedModels], AbstractContextManager[Pending]]
    run_history: Callable[[MigratedDatabase], StageResult[Head]]
