"""Values of old rows are asked for, tried, and never made up."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from alembic_autogen.server.base import Database, Server
from support.claims import claimed
from support.shops import Done, Shop
from support.terminals import on_a_terminal

NAME = "    name: str = Field(max_length=40, index=True)\n"
NOTE = "    note: str | None = Field(default=None, max_length=200)\n"
STATE = "    state: State\n"
LAST = '    op.create_index("ix_customer_name", "customer", ["name"])\n'


def written(shop: Shop) -> list[Path]:
    folder = shop.folder / "migrations" / "versions"
    return [path for path in folder.glob("*.py") if path.name != "0001_first.py"]


def revise(shop: Shop, *flags: str) -> Done:
    return shop.run("revision", "-m", "change", *flags)


def add(shop: Shop, line: str) -> None:
    """Give customers a column."""
    shop.edit(NAME, f"{NAME}    {line}\n")


def insert(shop: Shop, *statements: str) -> None:
    """Have the first revision insert rows."""
    purchases = '    op.create_table(\n        "purchase",\n'
    file = shop.folder / "migrations" / "versions" / "0001_first.py"
    text = file.read_text()
    executed = "".join(f"    op.execute({statement!r})\n" for statement in statements)
    head, _, tail = text.partition("\n\n\ndef downgrade")
    assert purchases in head
    file.write_text(f"{head}\n{executed}\n\ndef downgrade{tail}")


def execute(database: Database, *statements: str) -> list[tuple[object, ...]]:
    """Run statements; gives the rows of the last one."""
    with database.connect() as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        rows = list(cursor.fetchall())
        connection.commit()
    return rows


CUSTOMERS = (
    "INSERT INTO customer (id, name, email) VALUES (1, 'Ada', 'a@x'), (2, 'Bob', 'b@x'), "
    "(3, 'Grace Hopper', 'g@x')"
)


# A value that is open -------------------------------------------------------------------------


def test_a_value_that_mysql_would_make_up_is_a_question(shop: Shop) -> None:
    add(shop, "points: int")
    done = revise(shop)
    assert (done.code, done.out) == (3, "")
    assert "customer.points becomes NOT NULL and has no default" in done.err
    for flag in (
        "--fill customer.points=0",
        "--fill customer.points=SQL",
        "--refuse customer.points",
    ):
        assert f"    {flag}  " in done.err
    assert written(shop) == []


def test_all_questions_come_in_one_go_and_as_json(shop: Shop) -> None:
    add(shop, "points: int")
    shop.edit(NOTE, NOTE.replace("note: str | None", "remark: str | None") + "    weight: float\n")
    done = revise(shop, "--format", "json")
    assert done.code == 3
    questions = json.loads(done.out)["questions"]
    assert [(q["kind"], q["name"]) for q in questions] == [
        ("rename", "purchase.note"),
        ("value", "customer.points"),
        ("value", "purchase.weight"),
    ]
    answers = [question["flags"][0]["flag"] for question in questions]
    done = revise(shop, *shlex.split(" ".join(answers)))
    assert done.code == 0, done.err
    (path,) = written(shop)
    assert "UPDATE" not in path.read_text()  # 0 is what ADD COLUMN gives by itself


def test_refusing_rows_is_an_answer(shop: Shop, server: Server) -> None:
    add(shop, "points: int")
    done = revise(shop, "--refuse", "customer.points")
    assert done.code == 0, done.err
    with server.database("refusing") as database:
        shop.alembic(database, "upgrade", "0001")
        execute(database, CUSTOMERS)
        with pytest.raises(AssertionError, match="no value for the rows that exist"):
            shop.alembic(database, "upgrade", "head")
        execute(database, "DELETE FROM customer")
        shop.alembic(database, "upgrade", "head")


@pytest.mark.parametrize(
    ("line", "column"),
    [("joined: date", "joined"), ("team_id: int = Field(foreign_key='purchase.id')", "team_id")],
)
def test_a_column_without_any_value_is_written_refusing_rows_and_is_a_finding(
    line: str, column: str, shop: Shop
) -> None:
    shop.edit("from enum import Enum\n", "from datetime import date\nfrom enum import Enum\n")
    add(shop, line)
    done = revise(shop)
    assert done.code == 1, done.err
    fill, refuse = re.findall(rf"^    (--\S+ customer\.{column}\S* +)\w", done.err, re.MULTILINE)
    assert fill.startswith(f"--fill customer.{column}=SQL  ") and len(fill) == len(refuse)
    (path,) = written(shop)
    assert "there is no value for the rows that exist" in path.read_text()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("column", "cause"),
    [
        (
            "Column(Integer, server_default='5', unique=True)",
            "is unique, and several rows would get its default '5'",
        ),
        (
            "Column(Integer, CheckConstraint('code > 5', name='large'), server_default='5')",
            "has the default '5', with which rows violate the CHECK large",
        ),
    ],
)
def test_a_default_that_the_table_refuses_is_a_finding_which_flags_answer(
    column: str, cause: str, shop: Shop, server: Server
) -> None:
    imported = "from sqlalchemy import CheckConstraint, Column, Integer\n"
    shop.edit("from enum import Enum\n", f"from enum import Enum\n\n{imported}")
    add(shop, f"code: int | None = Field(sa_column={column})")
    done = revise(shop)
    assert done.code == 1, done.err
    assert f"customer.code {cause}: what do existing rows get?" in done.err
    written(shop)[0].unlink()
    with server.database("refused_default") as database, claimed(database):
        shop.alembic(database, "upgrade", "0001")
        execute(database, CUSTOMERS)
        assert revise(shop, "--refuse", "customer.code").code == 0
        with pytest.raises(AssertionError, match="no value was chosen for code"):
            shop.alembic(database, "upgrade", "head")
        written(shop)[0].unlink()
        assert revise(shop, "--fill", "customer.code=id + 5").code == 0
        shop.alembic(database, "upgrade", "head")
        assert execute(database, "SELECT code FROM customer ORDER BY id") == [(6,), (7,), (8,)]


def test_null_to_not_null_is_written_refusing_rows_and_is_a_finding(shop: Shop) -> None:
    shop.edit(NOTE, "    note: str = Field(max_length=200)\n")
    done = revise(shop, "--format", "json")
    assert done.code == 1, done.err
    (item,) = json.loads(done.out)["unfilled"]
    assert (item["table"], item["column"]) == ("purchase", "note")
    flags = [each["flag"] for each in item["flags"]]
    assert flags == ["--fill purchase.note=SQL", "--refuse purchase.note"]
    written(shop)[0].unlink()
    assert revise(shop, "--refuse", "purchase.note").code == 0


def test_a_terminal_is_asked_and_nothing_typed_takes_what_is_offered(shop: Shop) -> None:
    add(shop, "points: int")
    command = [*shop.program, "revision", "-m", "points"]
    code, screen = on_a_terminal(shop, command, {"empty: 0": "\n"})
    assert code == 0, screen
    (path,) = written(shop)
    assert "UPDATE" not in path.read_text()


def test_the_end_of_input_ends_the_command(shop: Shop) -> None:
    add(shop, "points: int")
    command = [*shop.program, "revision", "-m", "points"]
    code, screen = on_a_terminal(shop, command, {"empty: 0": "\x04"})
    assert code == 3, screen
    assert "--fill customer.points=SQL" in screen
    assert written(shop) == []


def test_the_end_of_input_repeats_the_answers_before_it(shop: Shop) -> None:
    """Of every round: a rename that is refused, an empty answer and a value."""
    shop.edit("    note: str", "    remark: str")
    for line in ("day: date", "level: int", "points: int"):
        add(shop, line)
    shop.edit("from enum import Enum\n", "from datetime import date\nfrom enum import Enum\n")
    command = [*shop.program, "revision", "-m", "x"]
    answers = {
        "[y/n]": "n\n",
        "customer.points becomes": "\n",
        "customer.level becomes": "no such\n",
        "no such": "1 + 1\n",
        "customer.day becomes": "\x04",
    }
    code, screen = on_a_terminal(shop, command, answers)
    assert code == 3, screen
    flags = "--no-rename purchase.note --fill customer.points=0 --fill 'customer.level=1 + 1'"
    (line,) = (each for each in screen.splitlines() if "as flags: " in each)
    assert line.partition("as flags: ")[2].strip() == flags, screen
    assert written(shop) == []


# A value that does not do ---------------------------------------------------------------------


def test_the_hint_does_what_it_says(shop: Shop, server: Server) -> None:
    shop.edit("from enum import Enum\n", "from datetime import datetime\nfrom enum import Enum\n")
    add(shop, "created_at: datetime")
    done = revise(shop, "--fill", "customer.created_at=2026-01-01")
    assert (done.code, done.out, written(shop)) == (2, "", [])
    said = done.err
    assert "alembic-autogen: --fill customer.created_at=2026-01-01: MySQL computes 2024" in said
    hint = re.search(r"--fill \".*\"", said)
    assert hint
    done = revise(shop, *shlex.split(hint[0]))
    assert done.code == 0, done.err
    with server.database("hint") as database:
        shop.alembic(database, "upgrade", "0001")
        execute(database, CUSTOMERS)
        shop.alembic(database, "upgrade", "head")
        found = execute(database, "SELECT DISTINCT CAST(created_at AS CHAR) FROM customer")
        assert found == [("2026-01-01 00:00:00",)]


def test_a_wrong_answer_is_asked_again(shop: Shop) -> None:
    shop.edit("from enum import Enum\n", "from datetime import datetime\nfrom enum import Enum\n")
    add(shop, "created_at: datetime")
    command = [*shop.program, "revision", "-m", "points"]
    typed = {"refuse existing rows": "2026-01-01\n", "computes 2024": "'2026-01-01'\n"}
    code, screen = on_a_terminal(shop, command, typed)
    assert code == 0, screen
    (path,) = written(shop)
    assert "SET `created_at` = '2026-01-01'" in path.read_text()


NOWHERE = {
    "custmer.points=1": "there is no table custmer; these tables change: customer",
    "customer.point=1": "customer has no column point; it has email, id, name, points",
    "customer.name='x'": "customer.name needs no value",
    "customer.id=1": "customer.points may need one",
    "points=1": "--fill takes table.column",
}


def test_a_value_for_what_takes_none_is_a_sentence(shop: Shop) -> None:
    add(shop, "points: int")
    for text, words in NOWHERE.items():
        done = revise(shop, "--fill", text)
        assert done.code == 2
        assert words in done.err
    assert revise(shop, "--refuse", "customer.point").code == 2


# Rows that the revisions insert ---------------------------------------------------------------


def test_rows_of_the_history_that_do_not_fit_are_a_question_and_the_flag_answers_it(
    shop: Shop, server: Server
) -> None:
    insert(shop, CUSTOMERS)
    shop.edit(NAME, NAME.replace("40", "5"))
    done = revise(shop)
    assert (done.code, done.out) == (3, "")
    assert "(1 row: id=3), which the revisions themselves insert" in done.err
    assert "--fill customer.name=SQL" in done.err
    assert "Hopper" not in done.err
    done = revise(shop, "--fill", "customer.name=LEFT(name, 5)")
    assert done.code == 0, done.err
    (path,) = written(shop)
    assert "the downgrade does not restore the old ones" in path.read_text()
    with server.database("history") as database:
        shop.alembic(database, "upgrade", "head")
        names = "SELECT name FROM customer ORDER BY id"
        assert execute(database, names) == [("Ada",), ("Bob",), ("Grace",)]
        shop.alembic(database, "downgrade", "-1")
        shop.alembic(database, "upgrade", "head")
        assert execute(database, names) == [("Ada",), ("Bob",), ("Grace",)]


CHECKED = {
    "a CHECK": (
        "class Customer(SQLModel, table=True):\n",
        "class Customer(SQLModel, table=True):\n"
        '    __table_args__ = (CheckConstraint("name <> \'Bob\'", name="no_bob"),)\n',
        "customer.name='Rob'",
        "SELECT name FROM customer WHERE id = 2",
        "Rob",
    ),
    "a unique key": (
        NAME,
        NAME.replace("index=True", "unique=True"),
        "customer.name=CONCAT(name, id)",
        "SELECT GROUP_CONCAT(name ORDER BY id) FROM customer",
        "Ada1,Ada2,Grace Hopper",
    ),
    "a foreign key": (
        "    amount: int\n",
        "    amount: int = Field(foreign_key='customer.id')\n",
        "purchase.amount=(SELECT MIN(id) FROM customer)",
        "SELECT CAST(amount AS CHAR) FROM purchase",
        "1",
    ),
    "NOT NULL": (
        NOTE,
        "    note: str = Field(max_length=200)\n",
        "purchase.note='none'",
        "SELECT note FROM purchase",
        "none",
    ),
    "an ENUM without a member": (
        '    paid = "paid"\n',
        '    open = "open"\n',
        "purchase.state='new'",
        "SELECT state FROM purchase",
        "new",
    ),
}


@pytest.mark.parametrize(("old", "new", "fill", "query", "expected"), CHECKED.values(), ids=CHECKED)
def test_a_value_does_for_every_precondition(
    old: str, new: str, fill: str, query: str, expected: str, shop_anywhere: Shop, anywhere: Server
) -> None:
    shop = shop_anywhere
    second = "'Ada'" if "unique" in new else "'Bob'"
    rows = (
        CUSTOMERS.replace("'Bob'", second),
        "INSERT INTO purchase (state, amount, customer_id) VALUES ('paid', 7, 1)",
    )
    insert(shop, *rows)
    shop.edit(old, new)
    kept = ("--no-rename", "purchase.state.paid") if "open" in new else ()
    done = revise(shop, *kept)
    assert done.code == 3, done.err
    place = fill.partition("=")[0]
    assert f"--fill {place}=SQL" in done.err
    done = revise(shop, "--fill", fill, *kept)
    assert done.code == 0, done.err
    with anywhere.database("checked") as database:
        shop.alembic(database, "upgrade", "head")
        assert execute(database, query) == [(expected,)]


def test_a_value_that_does_not_make_rows_fit_changes_nothing(shop: Shop, server: Server) -> None:
    shop.edit(NAME, NAME.replace("index=True", "unique=True"))
    done = revise(shop, "--fill", "customer.name=CONCAT(LEFT(name, 1), '.')")
    assert done.code == 0, done.err
    with server.database("still") as database:
        shop.alembic(database, "upgrade", "0001")
        execute(database, CUSTOMERS, "UPDATE customer SET name = 'Ada' WHERE id < 3")
        before = execute(database, "SELECT * FROM customer")
        with pytest.raises(AssertionError, match="occur more than once"):
            shop.alembic(database, "upgrade", "head")
        assert execute(database, "SELECT * FROM customer") == before


def test_a_boolean_takes_no_other_number(shop_anywhere: Shop) -> None:
    """The models alone tell a BOOLEAN from a TINYINT(1)."""
    shop = shop_anywhere
    add(shop, "is_gone: bool")
    done = revise(shop, "--fill", "customer.is_gone=2")
    assert (done.code, written(shop)) == (2, [])
    assert "is_gone is a BOOLEAN, and would hold 2; write TRUE or FALSE" in done.err
    assert revise(shop, "--fill", "customer.is_gone=TRUE").code == 0
