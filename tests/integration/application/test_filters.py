"""``include_object`` and ``include_name`` of env.py are asked as Alembic asks them.

The kind: each type of object for which Alembic documents a call of these hooks (tables, columns,
indexes, unique and foreign key constraints), declared by the models, found in the database, or
both, with the arguments and the parents that its documentation promises.
"""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from support.shops import Shop

ONLINE = "connection=connection, target_metadata=target_metadata"
OFFLINE = 'dialect_opts={"paramstyle": "named"}'
LEGACY = '''\
"""What the models do not know."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    op.create_table(
        "legacy",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("title", sa.String(40), nullable=False),
        sa.Column("place", sa.String(90)),
    )
    op.execute("CREATE VIEW report AS SELECT id FROM customer")
    op.add_column("customer", sa.Column("old", sa.Integer(), comment="gone one day"))
    op.create_index("by_hand", "purchase", ["amount", "id"])


def downgrade():
    op.drop_index("by_hand", "purchase")
    op.drop_column("customer", "old")
    op.execute("DROP VIEW report")
    op.drop_table("legacy")
'''
REPORT = """

class Report(SQLModel, table=True):
    __table_args__ = {"info": {"is_view": True}}
    id: int | None = Field(default=None, primary_key=True)
    title: str = Field(max_length=40)
    place: str | None = Field(default=None, max_length=90)
"""
ALL = """
def include_object(object, name, type_, reflected, compare_to):
    if type_ == "table" and object.info.get("is_view"):
        return False
    if type_ == "table" and reflected and compare_to is None:
        return list(object.columns.keys()) != ["id", "title", "place"]
    if type_ == "column" and reflected:
        return object.comment != "gone one day"
    if type_ == "index":
        return not (reflected and name == "by_hand" and list(object.columns.keys())[-1] == "id")
    return True

"""


@pytest.fixture
def older(shop: Shop) -> Shop:
    """A project whose migrations hold more than its models, and the other way round."""
    (shop.folder / "migrations" / "versions" / "0002_legacy.py").write_text(LEGACY)
    models = shop.folder / "models.py"
    models.write_text(models.read_text() + REPORT)
    return shop


@pytest.fixture
def give(older: Shop) -> Callable[..., Shop]:
    """Give env.py functions that tell what to leave out."""

    def with_filters(source: str, *names: str, offline: bool = False) -> Shop:
        env = older.folder / "migrations" / "env.py"
        options = "".join(f", {name}={name}" for name in names)
        text = env.read_text().replace(ONLINE, ONLINE + options)
        if offline:
            text = text.replace(OFFLINE, OFFLINE + options)
        env.write_text(
            text.replace("\ndef run_migrations_offline", f"{source}\ndef run_migrations_offline")
        )
        return older

    return with_filters


def differences(shop: Shop, *flags: str) -> set[str]:
    done = shop.run("check-drift", "--format", "json", *flags)
    assert done.code in (0, 1), done.err
    return {each["name"] for each in json.loads(done.out)["differences"]}


def test_without_them_all_of_it_is_a_difference(older: Shop) -> None:
    expected = {"legacy", "report", "customer.old", "purchase.by_hand"}
    assert differences(older) == expected


@pytest.mark.parametrize("offline", [False, True], ids=["connected only", "offline too"])
def test_what_they_leave_out_is_no_difference(offline: bool, give: Callable[..., Shop]) -> None:
    shop = give(ALL, "include_object", offline=offline)
    for _ in range(2):  # made, and known
        assert differences(shop) == set()
    assert differences(shop, "--no-cache") == set()
    shop.edit("    note: str | None = Field(default=None, max_length=200)\n", "")
    for _ in range(2):
        assert differences(shop) == {"purchase.note"}


def test_a_revision_leaves_it_alone(give: Callable[..., Shop]) -> None:
    shop = give(ALL, "include_object")
    shop.edit("name: str = Field(max_length=40", "name: str = Field(max_length=60")
    done = shop.run("revision", "-m", "Longer names", "--sql")
    assert done.code == 0, done.err
    (statement,) = (line for line in done.out.splitlines() if line.endswith(";"))
    assert statement.startswith("ALTER TABLE customer MODIFY name")
    assert differences(shop) == set()
    assert shop.run("revision", "-m", "Nothing").out.startswith("Models and migrations agree")


def test_nobody_is_asked_whether_it_was_renamed(older: Shop, give: Callable[..., Shop]) -> None:
    older.edit('{"info": {"is_view": True}}', "{}")
    older.edit("class Report(", "class Reports(")  # legacy has the same columns
    assert "--rename" in older.run("revision", "-m", "Reports").err
    done = give(ALL, "include_object").run("revision", "-m", "Reports")
    assert done.code == 0, done.err


def test_names_are_asked_with_their_parents(give: Callable[..., Shop]) -> None:
    shop = give(
        """
def include_name(name, type_, parent_names):
    with open("asked", "a") as file:
        print(name, type_, sorted(parent_names.items(), key=str), file=file)
    return name not in ("legacy", "old", "by_hand")

""",
        "include_name",
    )
    assert differences(shop) == {"report"}
    asked = set((shop.folder / "asked").read_text().splitlines())
    table = [("schema_name", None), ("schema_qualified_table_name", "legacy")]
    column = [
        ("schema_name", None),
        ("schema_qualified_table_name", "customer"),
        ("table_name", "customer"),
    ]
    assert {f"legacy table {table}", f"old column {column}"} <= asked
    assert not any(line.startswith("report ") for line in asked)  # the database has no such table


def test_foreign_keys_and_unique_constraints_are_asked(give: Callable[..., Shop]) -> None:
    shop = give(
        """
def include_object(object, name, type_, reflected, compare_to):
    with open("asked", "a") as file:
        print(name, type_, type(object).__name__, reflected, compare_to is None, file=file)
    return type_ == "table" and name == "purchase"

""",
        "include_object",
    )
    shop.edit(
        'customer_id: int = Field(foreign_key="customer.id")',
        "customer_id: int = Field(unique=True)",
    )
    assert differences(shop) == set()
    asked = set((shop.folder / "asked").read_text().splitlines())
    assert "purchase_ibfk_1 foreign_key_constraint ForeignKeyConstraint True True" in asked
    assert "customer_id unique_constraint UniqueConstraint False False" in asked


def test_one_that_fails_is_one_sentence(give: Callable[..., Shop]) -> None:
    shop = give("\ndef include_object(*given):\n    return given[9]\n\n", "include_object")
    done = shop.run("check-drift")
    assert done.code == 2
    (line,) = (each for each in done.err.splitlines() if each.startswith("alembic-autogen: "))
    assert "env.py:" in line and "IndexError" in line
    assert "Traceback" not in done.err
