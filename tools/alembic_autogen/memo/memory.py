"""Store and find remembered values by kind and key, some of them under conditions."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from alembic_autogen.cache import store
from alembic_autogen.memo import fingerprint
from alembic_autogen.memo.fingerprint import Files
from alembic_autogen.memo.states import digest

if TYPE_CHECKING:
    from alembic_autogen.cache.store import Key, ValueKind
    from alembic_autogen.memo.import_state import ImportState
    from alembic_autogen.settings import Settings

_STATES = 32
"""The number of values per key: work on a model passes through several states an hour."""
Value = TypeVar("Value")


class Memory:
    """The remembered results of a project, for one server.

    :param server: values that identify the server on which results depend; ``None``: nothing is
        remembered.
    :ivar files: the files on which keys are based, each read once.
    :ivar usable: whether anything is remembered at all.
    :ivar base: a digest of the state on which every result depends; part of each key.
    """

    def __init__(self, settings: Settings, server: Mapping[str, object] | None) -> None:
        self.settings = settings
        self.files = Files(settings.project)
        self.base = self._base(server) if server is not None and settings.use_cache else ""
        self.usable = bool(self.base)
        self._path = self._module_folders()  # before the application extends it

    def _base(self, server: Mapping[str, object]) -> str:
        return digest_of(fingerprint.environment(self.settings, server))

    def _module_folders(self) -> list[str]:
        """The folders of ``sys.path``, each once: Alembic adds ``prepend_sys_path`` again."""
        folders = dict.fromkeys(Path(os.path.abspath(each)) for each in sys.path)  # noqa: PTH100
        return list(map(self.files.name, folders))

    def _value(self, kind: ValueKind[Value], key: Key) -> Value | None:
        return store.value(kind, key) if self.usable else None

    def _find(self, kind: str, key: Key) -> Path | None:
        return store.find(kind, key) if self.usable else None

    def _holding(self, kind: ValueKind[list[ImportState]], key: Key) -> ImportState | None:
        """The first remembered state that equals the present one."""
        return next((each for each in self._value(kind, key) or () if each.hold(self.files)), None)

    def _add(self, kind: ValueKind[list[Value]], key: Key, value: Value) -> None:
        """Remember a value beside earlier ones, which a switch of branches may need again."""
        if self.usable:
            store.change(kind, key, lambda remembered: newest_first(value, remembered))

    def _remember(self, kind: ValueKind[Value], key: Key, value: Value) -> None:
        if self.usable:
            store.remember(kind, key, value)


def newest_first(value: Value, remembered: Sequence[Value] | None) -> list[Value]:
    """Put a value before the remembered ones, and drop its duplicate and the oldest.

    :param value: becomes the first.
    :param remembered: the remembered values, newest first; ``None``: there are none.
    """
    return [value, *(other for other in remembered or () if other != value)][:_STATES]


def digest_of(value: Mapping[str, object]) -> str:
    """A digest of values that JSON can represent."""
    return digest(json.dumps(value, sort_keys=True))
