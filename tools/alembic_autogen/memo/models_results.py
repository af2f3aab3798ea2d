"""Remembered facts about the models: their statements, and the schema that these create."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from alembic_autogen.cache.store import ValueKind
from alembic_autogen.memo.memory import Memory
from alembic_autogen.memo.stored_values import ImportedModels

if TYPE_CHECKING:
    from alembic_autogen.memo.import_state import TrackedState
    from alembic_autogen.memo.stored_values import Created, TableStatements

_IMPORTED: ValueKind[list[ImportedModels]] = ValueKind("models-seen")
_CREATED: ValueKind[Created] = ValueKind("models")
_PARTS: ValueKind[tuple[str, TableStatements]] = ValueKind("models-parts")


class ModelsResults(Memory):
    """The schema of the models, by the text of every statement that ``create_all()`` emits.

    That text is remembered as well, by everything that the models' import was seen to read.
    """

    @cached_property
    def _noted(self) -> Sequence[ImportedModels]:
        """The models as earlier runs imported them, the latest first."""
        return self._value(_IMPORTED, self._models_key()) or ()

    @cached_property
    def _expected(self) -> ImportedModels | None:
        """The models, if nothing that they were seen to depend on has changed."""
        return next((each for each in self._noted if each.state.hold(self.files)), None)

    @property
    def expects_models(self) -> bool:
        """Whether the schema of the models is probably remembered."""
        if self._expected is None:
            return False
        return self.has_models(self._expected.text)

    @property
    def expected_naming(self) -> str | None:
        """The naming conventions that the models will probably have."""
        return None if self._expected is None else self._expected.naming

    @property
    def imported_models(self) -> ImportedModels | None:
        """The models, if importing them again would give the same result; ``None`` otherwise."""
        return self._expected if self._expected and self._expected.is_complete else None

    def has_models(self, text: str) -> bool:
        """Whether the schema that ``create_all()`` made of these statements is remembered."""
        return self._find(_CREATED, {"base": self.base, "text": text}) is not None

    def models(self, text: str) -> Created | None:
        """The schema that ``create_all()`` made of these statements.

        :param text: the statements' digest.
        """
        found = self._value(_CREATED, {"base": self.base, "text": text})
        return replace(found, origin=found.origin.remembered()) if found else None

    def remember_models(
        self, text: str, created: Created, parts: TableStatements | None = None
    ) -> None:
        """Remember the schema that ``create_all()`` made of these statements.

        :param text: the statements' digest.
        :param created: the schema.
        :param parts: the statements of each table, if no other statement contributed to the schema.
        """
        self._remember(_CREATED, {"base": self.base, "text": text}, created)
        if parts is not None:
            self._remember(_PARTS, self._models_key(), (text, parts))

    def earlier_models(self) -> tuple[Created, TableStatements] | None:
        """The schema that the models made last, and the statements of each table."""
        remembered = self._value(_PARTS, self._models_key())
        if remembered is None:
            return None
        text, parts = remembered
        created = self.models(text)
        return None if created is None else (created, parts)

    def remember_import(
        self, text: str, naming: str, unregistered: tuple[str, ...], tracked: TrackedState
    ) -> None:
        """Remember the statements that the models have in a state of their surroundings.

        :param text: the statements' digest.
        :param naming: the models' naming conventions.
        :param unregistered: table classes that belong to no metadata.
        :param tracked: the state, and the reasons why it may be incomplete.
        """
        imported = ImportedModels(text, naming, unregistered, tracked.state, tracked.is_complete)
        self._add(_IMPORTED, self._models_key(), imported)

    def mark_used(self, imported: ImportedModels) -> None:
        """Make a used entry the newest one, since the oldest entries are dropped."""
        if imported not in self._noted[:1]:
            self._add(_IMPORTED, self._models_key(), imported)

    def _models_key(self) -> dict[str, object]:
        settings = self.settings
        named = {"metadata": settings.metadata, "models": list(settings.models)}
        return {"base": self.base, "path": self._path, **named}
