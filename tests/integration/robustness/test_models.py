"""A table that MySQL cannot create is a finding; all others are compared, and nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from support.outcomes import Fault
from support.shops import Shop

PREFACE = "\nimport sqlalchemy as sa\n\ndata = SQLModel.metadata\n"
KEY = "sa.Column('id', sa.Integer, primary_key=True)"
WRONG = {
    "a `VARCHAR` without a length": f"sa.Table('bad', data, {KEY}, sa.Column('a', sa.String))",
    "a row that is too long": (
        f"sa.Table('bad', data, {KEY}, *(sa.Column(f'a{{n}}', sa.String(16000)) for n in range(9)))"
    ),
    "a default of another type": (
        f"sa.Table('bad', data, {KEY}, sa.Column('a', sa.DateTime, server_default='soon'))"
    ),
    "a foreign key to a column that does not exist": (
        f"sa.Table('bad', data, {KEY}, sa.Column('a', sa.ForeignKey('customer.nothing')))"
    ),
    "a foreign key to a table that does not exist": (
        f"sa.Table('bad', data, {KEY}, sa.Column('a', sa.ForeignKey('nothing.id')))"
    ),
    "a foreign key of another type": (
        f"sa.Table('bad', data, {KEY}, sa.Column('a', sa.String(9), sa.ForeignKey('customer.id')))"
    ),
    "a table whose name is too long": f"sa.Table('bad' + 'd' * 62, data, {KEY})",
    "a type that MySQL does not have": (
        "from sqlalchemy.dialects.postgresql import ARRAY\n"
        f"sa.Table('bad', data, {KEY}, sa.Column('a', ARRAY(sa.Integer)))"
    ),
    "a `CHECK` that cannot be understood": (
        f"sa.Table('bad', data, {KEY}, sa.CheckConstraint('id above 0', name='above'))"
    ),
    "a trigger that cannot be understood": (
        f"sa.event.listen(sa.Table('bad', data, {KEY}), 'after_create', sa.DDL('CREATE TRIGGER !'))"
    ),
}


@pytest.fixture
def shop(shop: Shop) -> Shop:
    """The project; no test here is about what its commands import, so that forks run them."""
    return replace(shop, forked=True)


@pytest.mark.parametrize("name", WRONG)
def test_the_table_is_named_with_the_error_and_the_others_are_compared(
    name: str, grown: Shop, fault: Callable[[str], Fault]
) -> None:
    with (grown.folder / "models.py").open("a", encoding="utf-8") as models:
        models.write(f"{PREFACE}{WRONG[name]}\n")
    before = grown.files()
    done = fault(f"{name}, with `check-drift`").run(grown, "check-drift")
    assert done.code == 1, done.err
    assert "+ column purchase.gift\n" in done.out
    document = json.loads(grown.run("check-drift", "--format", "json").out)
    (refused,) = document["refused"]
    assert "bad" in refused["table"] and refused["error"]
    assert [each["name"] for each in document["differences"]] == ["purchase.gift"]
    assert grown.files() == before


def test_a_schema_is_not_made_on_a_server_that_others_use(
    grown: Shop, fault: Callable[[str], Fault]
) -> None:
    with (grown.folder / "models.py").open("a", encoding="utf-8") as models:
        models.write(f"{PREFACE}sa.Table('bad', data, {KEY}, schema='nowhere')\n")
    done = fault("a schema that does not exist, with `check-drift`").run(grown, "check-drift")
    assert done.code == 2, done.err
    assert "let the tool start a server with --server auto" in done.err


def test_a_schema_that_the_tools_own_server_lacks_is_one_refused_table(grown: Shop) -> None:
    with (grown.folder / "models.py").open("a", encoding="utf-8") as models:
        models.write(f"{PREFACE}sa.Table('bad', data, {KEY}, schema='nowhere')\n")
    done = grown.run("check-drift", "--server", "packages", "--format", "json")
    assert done.code == 1, done.err
    (refused,) = json.loads(done.out)["refused"]
    assert "bad" in refused["table"] and refused["error"]


def test_a_revision_is_written_for_the_others(grown: Shop, fault: Callable[[str], Fault]) -> None:
    with (grown.folder / "models.py").open("a", encoding="utf-8") as models:
        models.write(f"{PREFACE}{WRONG['a `VARCHAR` without a length']}\n")
    done = fault("a `VARCHAR` without a length, with `revision`").run(grown)
    assert done.code == 1, done.err
    path = grown.folder / done.out.strip()
    assert "gift" in path.read_text(encoding="utf-8")
    assert "bad" not in path.read_text(encoding="utf-8")
