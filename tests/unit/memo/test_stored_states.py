"""Values that are stored by kind and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from alembic_autogen.cache import store
from alembic_autogen.cache.store import ValueKind
from alembic_autogen.memo.memory import Memory, digest_of, newest_first
from alembic_autogen.settings import Settings, load

KIND: ValueKind[str] = ValueKind("test")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv(store.VARIABLE, str(tmp_path / "cache"))
    monkeypatch.delenv("CI", raising=False)
    (tmp_path / "pyproject.toml").write_text(
        "[tool.alembic-autogen]\nmetadata = 'm:x'\nmodels = ['m']\nconfig = 'alembic.ini'\n"
    )
    (tmp_path / "alembic.ini").write_text("")
    return load(tmp_path)


def test_nothing_is_found_or_kept_without_a_server(settings: Settings) -> None:
    memory, nothing = Memory(settings, {"version": "9.7"}), Memory(settings, None)
    assert (memory.usable, nothing.usable, nothing.base) == (True, False, "")
    key = {"of": memory.base}
    nothing._remember(KIND, key, "lost")
    assert memory._value(KIND, key) is None
    memory._remember(KIND, key, "kept")
    assert memory._value(KIND, key) == "kept"
    assert memory._find(KIND, key) is not None
    assert nothing._value(KIND, key) is None
    assert nothing._find(KIND, key) is None


def test_a_server_is_part_of_every_key(settings: Settings) -> None:
    bases = [Memory(settings, server).base for server in ({}, {"version": "9.7"})]
    assert len({*bases, ""}) == 3


@pytest.mark.parametrize(
    ("remembered", "expected"),
    [
        (None, ["new"]),
        (["a", "b"], ["new", "a", "b"]),
        (["a", "new", "b"], ["new", "a", "b"]),
        ([str(n) for n in range(40)], ["new", *(str(n) for n in range(31))]),
    ],
)
def test_a_value_comes_before_others_and_once(
    remembered: list[str] | None, expected: list[str]
) -> None:
    assert newest_first("new", remembered) == expected


def test_a_digest_does_not_depend_on_the_order_of_values() -> None:
    assert digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1}) != digest_of({"a": 2, "b": 1})
