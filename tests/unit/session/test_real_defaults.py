"""The names that scratch databases have where the models name further ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from alembic_autogen.sandbox.alembic_config import own_database
from alembic_autogen.session.real_defaults import like_real
from alembic_autogen.settings import load


@pytest.mark.parametrize(
    ("schemas", "name", "own", "all_names"),
    [
        ((), "shop", "", ()),
        (("audit",), "", "", ("audit",)),
        (("audit",), "shop", "shop", ("audit", "shop")),
        (("shop", "audit"), "shop", "shop", ("shop", "audit")),
        (("Shop", "audit"), "shop", "Shop", ("Shop", "audit")),
    ],
)
def test_the_own_database_has_its_real_name(
    schemas: tuple[str, ...],
    name: str,
    own: str,
    all_names: tuple[str, ...],
    tmp_path: Path,
) -> None:
    found = like_real(replace(load(tmp_path), schemas=schemas), name)
    assert (found.own, found.schemas) == (own, all_names)
    assert own_database(found) == own
