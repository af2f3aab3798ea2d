"""Renames that are asked about: whatever goes, while something comes that can take its values.

The kind is data that would be lost without a question. Its members are tables, columns (moved, of
a wider type, several at once) and members of an ENUM; on a terminal and without one; right answers,
wrong ones, and the end of input.
"""

from __future__ import annotations

import json
import shlex

import pytest

from alembic_autogen.server.base import Database, Server
from support.shops import MODELS, Shop
from support.terminals import on_a_terminal

AMOUNT = "    amount: int\n"
NOTE = "    note: str | None = Field(default=None, max_length=200)\n"
LAST = '    customer_id: int = Field(foreign_key="customer.id")\n'
REMARKS = """\
    remark: str | None = Field(default=None, max_length=220)
    hint: str | None = Field(default=None, max_length=210)
"""
NUMBER = "    number: int = Field(sa_column=Column(BigInteger, nullable=False))\n"
CHANGES = (
    ("import CheckConstraint,", "import BigInteger, CheckConstraint,"),
    ('    paid = "paid"\n', '    shipped = "shipped"\n    cancelled = "cancelled"\n'),
    ("class Customer(", "class Client("),
    ("max_length=40", "max_length=60"),
    ('foreign_key="customer.id"', 'foreign_key="client.id"'),
    (AMOUNT, ""),
    (NOTE, ""),
)


@pytest.fixture
def renamed(shop_anywhere: Shop) -> Shop:
    """A shop in which everything has another name, another place and a wider type."""
    for old, new in CHANGES:
        shop_anywhere.edit(old, new)
    shop_anywhere.edit("\n    customer_id", f"\n{NUMBER}    customer_id")
    models = shop_anywhere.folder / "models.py"
    models.write_text(models.read_text("utf-8") + REMARKS, encoding="utf-8")
    return shop_anywhere


def execute(database: Database, *statements: str) -> list[tuple[object, ...]]:
    with database.connect() as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        connection.commit()
        return list(cursor.fetchall())


def versions(shop: Shop) -> int:
    return len(list((shop.folder / "migrations" / "versions").glob("*.py")))


@pytest.mark.slow
def test_all_candidates_are_named_and_their_flags_keep_the_rows(
    renamed: Shop, anywhere: Server
) -> None:
    done = renamed.run("revision", "-m", "names", "--format", "json")
    assert done.code == 3, done.err
    questions = {q["name"]: q for q in json.loads(done.out)["questions"] if q["kind"] == "rename"}
    meanings = {
        name: [flag["meaning"] for flag in question["flags"]]
        for name, question in questions.items()
    }
    no = "no: its data is dropped"
    refused = "no: rows that have it are refused unless --fill gives them another value"
    assert meanings == {
        "customer": ["yes: all columns are kept", no],
        "purchase.amount": [
            *(f"to '{name}': every value is kept" for name in ("number", "hint", "remark")),
            no,
        ],
        "purchase.note": [
            *(f"to '{name}': every value is kept" for name in ("hint", "remark")),
            no,
        ],
        "purchase.state.paid": [
            *(f"to '{name}': rows that have it get '{name}'" for name in ("shipped", "cancelled")),
            refused,
        ],
    }
    assert questions["purchase.note"]["question"] == (
        "Was column 'note' of table purchase renamed to 'hint' or 'remark'?"
    )
    assert versions(renamed) == 1
    flags = [question["flags"][0]["flag"] for question in questions.values()]
    done = renamed.run("revision", "-m", "names", *shlex.split(" ".join(flags)))
    assert done.code == 0, done.err
    with anywhere.database("renamed") as database:
        renamed.alembic(database, "upgrade", "0001")
        execute(
            database,
            "INSERT INTO customer (name, email) VALUES ('Ada', 'ada@example.org')",
            "INSERT INTO purchase (state, amount, note, customer_id) VALUES ('paid', 7, 'x', 1)",
        )
        renamed.alembic(database, "upgrade", "head")
        query = "SELECT name, state, number, remark, hint FROM client, purchase"
        assert execute(database, query) == [("Ada", "shipped", 7, None, "x")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (NOTE, "    weight: float | None = None\n"),  # another kind of type, which loses values
        (AMOUNT, '    fee: int = Field(sa_column_kwargs={"server_default": "9"})\n'),
    ],
)
def test_what_is_no_rename_is_asked_about_only_if_the_values_fit(
    old: str, new: str, shop: Shop
) -> None:
    shop.edit(old, new)
    code = 3 if "fee" in new else 0  # NOT NULL before and after: its values fit
    done = shop.run("revision", "-m", "another")
    assert done.code == code, done.err


def test_an_annotation_answers_for_one_of_several(shop: Shop) -> None:
    annotated = REMARKS.replace(
        "max_length=220", 'max_length=220, sa_column_kwargs={"info": {"renamed_from": "note"}}'
    )
    shop.edit(NOTE, annotated)
    done = shop.run("revision", "-m", "remarks")
    assert done.code == 0, done.err


SEVERAL = MODELS.replace(AMOUNT, "").replace(NOTE, REMARKS + NUMBER).replace(*CHANGES[0])
FIRST, SECOND = "What is purchase.amount now? (1, 2, 3 or n", "What is purchase.note now? ("


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "code", "expected"),
    [
        (
            {FIRST: "maybe\n", "Please type 1, 2, 3 or n.": "1\n", SECOND: "5\n"},
            0,
            ['new_column_name="number"', 'new_column_name="remark"'],
        ),
        ({FIRST: "1\n", SECOND: "\x04"}, 3, ["--rename purchase.note=hint", "--no-rename"]),
    ],
)
def test_a_terminal_shows_all_and_asks_again_until_there_is_an_answer(
    typed: dict[str, str], code: int, expected: list[str], shop: Shop
) -> None:
    (shop.folder / "models.py").write_text(SEVERAL, encoding="utf-8")
    command = [*shop.program, "revision", "-m", "several"]
    found, screen = on_a_terminal(shop, command, dict(typed))
    assert found == code, screen
    shown = [
        "  purchase.amount int",
        "  1  number bigint: every value",
        "  5  remark varchar(220): ",
    ]
    for line in shown:
        assert line in screen
    if code:
        assert versions(shop) == 1
        (line,) = (each for each in screen.splitlines() if "--rename purchase.amount" in each)
        assert line.endswith("The answers before, as flags: --rename purchase.amount=number")
        for flag in expected:
            assert flag in screen
        return
    (text,) = (
        path.read_text("utf-8")
        for path in (shop.folder / "migrations" / "versions").glob("*.py")
        if path.name != "0001_first.py"
    )
    for line in expected:
        assert line in text
    assert "drop_column" not in text.partition("def downgrade")[0]


@pytest.mark.parametrize("ends", ["maybe\n\x04", "\n\x04", "\x04"])
def test_the_end_of_input_drops_nothing(ends: str, shop: Shop) -> None:
    shop.edit(NOTE, NOTE.replace("note", "remark"))
    code, screen = on_a_terminal(shop, [*shop.program, "revision", "-m", "x"], {"[y/n]": ends})
    assert code == 3, screen
    assert ("Please type y or n." in screen) == (len(ends) > 1)
    assert "--no-rename purchase.note" in screen
    assert versions(shop) == 1
