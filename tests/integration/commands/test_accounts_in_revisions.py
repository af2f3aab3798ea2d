"""Revisions that create accounts, roles and servers run on several scratch databases of a server.

The kind: what belongs to a server is there for all its databases, of which each stands for all of
production. So what one run has made must not stop the next, nor hide a fault of the revision.
"""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from support.shops import Shop

REVISION = """\
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    for statement in {create!r}:
        op.execute(statement)
    op.execute("ALTER TABLE customer ADD COLUMN age INT")


def downgrade():
    op.execute("ALTER TABLE customer DROP COLUMN age")
    for statement in {drop!r}:
        op.execute(statement)
"""
OBJECTS = {
    "role": (["CREATE ROLE reader"], ["DROP ROLE reader"]),
    "account": (["CREATE USER `fred`@localhost, bob"], ["DROP USER fred@`localhost`, bob"]),
    "renamed account": (
        ["CREATE USER ann", "RENAME USER ann TO 'a@b, c'@'%'"],
        ["RENAME USER 'a@b, c' TO ann", "DROP USER ann@'%'"],
    ),
    "role behind a comment": (
        ["/* for reports */ CREATE ROLE `re``ader`"],
        ["/**/ DROP ROLE `re``ader`"],
    ),
    "account behind lines of comments": (
        ["\n-- for reports\n# and more\nCREATE USER ann"],
        ["-- no longer\nDROP USER ann"],
    ),
    "server": (
        ["CREATE SERVER far FOREIGN DATA WRAPPER mysql OPTIONS (HOST 'h')"],
        ["DROP SERVER far"],
    ),
}


@pytest.fixture(params=["mysql", "mariadb"])
def own(request: pytest.FixtureRequest, shop: Shop) -> Shop:
    """A project with servers of the tool's own: on others, such statements are refused."""
    environment = {"ALEMBIC_AUTOGEN_SERVER": "packages", "ALEMBIC_AUTOGEN_FLAVOR": request.param}
    return replace(shop, environment={**shop.environment, **environment})


def revise(shop: Shop, create: list[str], drop: list[str]) -> None:
    path = shop.folder / "migrations" / "versions" / "0002_accounts.py"
    path.write_text(REVISION.format(create=create, drop=drop))
    shop.edit("    email: str", "    age: int | None = None\n    email: str")


def findings(shop: Shop, *arguments: str) -> dict[str, list[str]]:
    done = shop.run("lint", *arguments, "--format", "json")
    assert done.code in (0, 1), done.err
    revisions = json.loads(done.out)["revisions"]
    return {
        each["revision"]: [f["id"] for f in each["findings"] if f["severity"] == "error"]
        for each in revisions
    }


@pytest.mark.parametrize("what", OBJECTS)
def test_all_runs_of_a_history_work(own: Shop, what: str) -> None:
    create, drop = OBJECTS[what]
    revise(own, create, drop)
    assert findings(own, "--all") == {"0001": [], "0002": []}
    assert own.run("check-drift", "--no-cache").code == 0
    own.edit("    age: int", "    gift: int | None = None\n    age: int")
    done = own.run("revision", "-m", "gifts")
    assert done.code == 0, done.err
    assert set(map(tuple, findings(own, "--all").values())) == {()}


def test_a_downgrade_that_leaves_it_behind_is_found(own: Shop) -> None:
    revise(own, OBJECTS["role"][0], [])
    assert findings(own, "--all")["0002"] == ["second-upgrade-differs"]


HISTORY = """\
from alembic import op

revision = "{revision}"
down_revision = "{before}"


def upgrade():
    for statement in {upgrade!r}:
        op.execute(statement)


def downgrade():
    for statement in {downgrade!r}:
        op.execute(statement)
"""
GIVEN = [
    "CREATE USER app@localhost",
    "CREATE ROLE reader",
    "GRANT SELECT ON customer TO reader",
    "GRANT reader TO app@localhost",
]
TAKEN = ["REVOKE reader FROM app@localhost", "REVOKE SELECT ON customer FROM reader"]
RENAMED = ["RENAME USER app@localhost TO web"]
STEPS = [
    (GIVEN, ["DROP USER app@localhost", "DROP ROLE reader"]),
    (
        ["GRANT INSERT ON customer TO app@localhost"],
        ["REVOKE INSERT ON customer FROM app@localhost"],
    ),
    (TAKEN, GIVEN[2:]),
    (RENAMED, ["RENAME USER web TO app@localhost"]),
    (
        ["REVOKE INSERT ON customer FROM web"],
        ["GRANT INSERT ON customer TO web"],
    ),
]


@pytest.mark.parametrize("flags", [(), ("--disable", "copies")])
def test_revisions_change_what_earlier_ones_have_made(own: Shop, flags: tuple[str, ...]) -> None:
    """Each database has the privileges that its own revisions have granted there."""
    for number, (upgrade, downgrade) in enumerate(STEPS, 2):
        revision, before = f"{number:04}", f"{number - 1:04}"
        text = HISTORY.format(
            revision=revision, before=before, upgrade=upgrade, downgrade=downgrade
        )
        (own.folder / "migrations" / "versions" / f"{revision}.py").write_text(text)
    assert set(map(tuple, findings(own, "--all", *flags).values())) == {()}
    assert findings(own, "0004", *flags) == {"0004": []}
    assert own.run("prove", "0006").code == 0


OWN_PASSWORD = {
    "mysql": ["SET PASSWORD = 'secret'", "ALTER USER CURRENT_USER() IDENTIFIED BY 'secret'"],
    "mariadb": [
        "SET PASSWORD = PASSWORD('secret')",
        "SET PASSWORD FOR root@localhost = PASSWORD('x')",
    ],
}


@pytest.mark.parametrize("creator", ["models", "revision"])
def test_the_tool_keeps_its_own_account(own: Shop, creator: str) -> None:
    statements = OWN_PASSWORD[own.environment["ALEMBIC_AUTOGEN_FLAVOR"]]
    if creator == "models":
        models = own.folder / "models.py"
        listeners = "".join(IN_MODELS.format(create=each) for each in statements)
        models.write_text(models.read_text() + listeners)
    else:
        revise(own, statements, statements)
        assert findings(own, "--all") == {"0001": [], "0002": []}
    for _ in range(2):
        done = own.run("check-drift", "--no-cache")
        assert done.code == 0, done.err


IN_MODELS = """

from sqlalchemy import DDL, event

event.listen(SQLModel.metadata, "after_create", DDL({create!r}))
"""


@pytest.mark.parametrize("what", ["role", "account"])
@pytest.mark.parametrize("flags", [(), ("--disable", "background")])
def test_models_and_revisions_may_both_make_it(
    own: Shop, what: str, flags: tuple[str, ...]
) -> None:
    create, drop = OBJECTS[what]
    revise(own, create, drop)
    models = own.folder / "models.py"
    models.write_text(models.read_text() + IN_MODELS.format(create=create[0]))
    done = own.run("check-drift", "--no-cache", *flags)
    assert done.code == 0, done.err
    own.edit("    age: int", "    gift: int | None = None\n    age: int")
    done = own.run("revision", "-m", "gifts", *flags)
    assert done.code == 0, done.err


FAR = "CREATE SERVER far FOREIGN DATA WRAPPER mysql OPTIONS (HOST 'h')"
TIMES = {
    "models later": (["DO SLEEP(1)", FAR], [FAR, "DO SLEEP(2)"]),
    "revisions later": ([FAR, "DO SLEEP(2)"], ["DO SLEEP(1)", FAR]),
}


@pytest.mark.parametrize("times", TIMES)
def test_models_and_revisions_make_a_server_at_the_same_time(own: Shop, times: str) -> None:
    by_models, by_revision = TIMES[times]
    revise(own, by_revision, ["DROP SERVER far"])
    models = own.folder / "models.py"
    listeners = "".join(IN_MODELS.format(create=each) for each in by_models)
    models.write_text(models.read_text() + listeners)
    done = own.run("check-drift", "--no-cache")
    assert done.code == 0, done.err
