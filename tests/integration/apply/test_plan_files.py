"""``--plan FILE`` writes what would be done, and ``--plan-from FILE`` does nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from alembic_autogen.server.base import Server
from support.deployments import SECOND, Deployment
from support.killed import run_until_killed
from support.shops import Shop

PASSWORD = "s3cret-of-the-plan"


@pytest.fixture
def previewed(deployed: Deployment) -> Deployment:
    """A database at the first revision, whose upgrades run on a disposable server first."""
    deployed.edit_env("target_metadata = None", "target_metadata = sqlalchemy.MetaData()")
    deployed.edit_env(
        "from sqlalchemy import pool", "import sqlalchemy\nfrom sqlalchemy import pool"
    )
    return replace(deployed, previews=True)


def refused(deployed: Deployment, *arguments: str) -> str:
    """The sentence with which a plan is refused; nothing is changed."""
    before = deployed.versions(), deployed.columns()
    done = deployed.run("upgrade", "--plan-from", "plan.json", *arguments)
    assert done.code == 2, done.err
    assert (deployed.versions(), deployed.columns()) == before
    sentence = done.err.splitlines()[-1]
    assert sentence.startswith("alembic-autogen: ")
    return sentence.removeprefix("alembic-autogen: ")


@pytest.mark.slow
def test_a_plan_is_written_and_carried_out(previewed: Deployment) -> None:
    done = previewed.run("upgrade", "--plan", "plan.json")
    assert (done.code, done.out) == (0, "plan.json\n"), done.err
    assert "  + 0002" in done.err and "Nothing was changed in shop at " in done.err
    assert previewed.versions() == ["0001"] and previewed.columns() == {"id", "a"}
    plan = json.loads((previewed.folder / "plan.json").read_text())
    assert (plan["direction"], plan["target"], plan["database"]) == ("upgrade", "0002", "shop")
    assert plan["current"] == ["0001"] and set(plan["schema"]) == {"table t", "table u"}
    (revision,) = plan["revisions"]
    ways = {each["table"]: each["way"] for each in revision["statements"]}
    assert ways.keys() == {"t", "u"} and ways["t"] == "INSTANT"

    done = previewed.run("upgrade", "--plan-from", "plan.json")
    assert done.code == 0, done.err
    assert previewed.versions() == ["0002"] and "b" in previewed.columns()
    assert "is at 0002, not 0001" in refused(previewed)

    done = previewed.run("downgrade", "--plan", "plan.json", "--format", "json")
    assert json.loads(done.out)["plan"] == str(previewed.folder / "plan.json")
    assert "is one of `alembic-autogen downgrade`" in refused(previewed)
    done = previewed.run("downgrade", "--plan-from", "plan.json")  # which was looked at: no --yes
    assert done.code == 0, done.err
    assert previewed.versions() == ["0001"]


def test_a_plan_with_nothing_to_do(previewed: Deployment) -> None:
    assert previewed.run("upgrade", "0001", "--plan", "plan.json").code == 0
    done = previewed.run("upgrade", "--plan-from", "plan.json")
    assert done.code == 0 and "there is nothing to do" in done.out


def edited_file(deployed: Deployment) -> None:
    deployed.write("0002_second.py", SECOND + "# later\n")


def other_statements(deployed: Deployment) -> None:
    deployed.write("0002_second.py", SECOND.replace('Column("b"', 'Column("c"'))


def altered_table(deployed: Deployment) -> None:
    """The revision only writes rows of it, so its schema shows no place."""
    deployed.rows("ALTER TABLE t MODIFY a BIGINT")


def renamed_database(deployed: Deployment) -> None:
    plan = deployed.folder / "plan.json"
    plan.write_text(plan.read_text().replace('"database": "shop"', '"database": "bank"'))


@pytest.mark.parametrize(
    ("change", "sentence", "arguments"),
    [
        (edited_file, "plans something else: the file of revision 0002 has changed.", ()),
        (other_statements, "not `ALTER TABLE t ADD COLUMN b INTEGER`", ()),
        (altered_table, "plans something else: the table t has changed.", ()),
        (renamed_database, "plans something else: the database is shop at", ()),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_whatever_has_changed_is_named(
    previewed: Deployment,
    change: Callable[[Deployment], None],
    sentence: str,
    arguments: tuple[str, ...],
) -> None:
    if change is altered_table:
        column = 'op.add_column("t", sa.Column("b", sa.Integer))'
        assert column in SECOND
        previewed.write(
            "0002_second.py", SECOND.replace(column, 'op.execute("UPDATE t SET a = 1")')
        )
    assert previewed.run("upgrade", "--plan", "plan.json").code == 0
    change(previewed)
    assert sentence in refused(previewed, *arguments)


@pytest.mark.slow
def test_a_revision_that_comes_later_is_not_part_of_the_plan(previewed: Deployment) -> None:
    assert previewed.run("upgrade", "--plan", "plan.json").code == 0
    third = SECOND.replace('"0002", "0001"', '"0003", "0002"').replace('"b"', '"c"')
    previewed.write("0003_third.py", third.replace('"u"', '"v"'))
    assert previewed.run("upgrade", "--plan-from", "plan.json").code == 0
    assert previewed.versions() == ["0002"]


@pytest.mark.slow
def test_rows_that_come_later_are_named(previewed: Deployment) -> None:
    column = 'op.add_column("t", sa.Column("b", sa.Integer))'
    previewed.write("0002_second.py", SECOND.replace(column, 'op.drop_column("t", "a")'))
    previewed.rows("DELETE FROM t")
    assert previewed.run("upgrade", "--plan", "plan.json").code == 0
    previewed.rows("INSERT INTO t VALUES (1, 1)")
    assert "it would lose the column t.a, which had no rows." in refused(previewed)
    previewed.rows("DELETE FROM t")
    assert previewed.run("upgrade", "--plan-from", "plan.json").code == 0


@pytest.mark.slow
def test_counters_and_rows_are_no_change(previewed: Deployment) -> None:
    assert previewed.run("upgrade", "--plan", "plan.json").code == 0
    previewed.rows("INSERT INTO t VALUES (7, 7)", "ALTER TABLE t AUTO_INCREMENT = 99")
    assert previewed.run("upgrade", "--plan-from", "plan.json").code == 0


@pytest.mark.slow
def test_a_place_half_way_is_part_of_the_plan(previewed: Deployment) -> None:
    shop = Shop(previewed.folder)
    assert previewed.run("upgrade", "--plan", "plan.json").code == 0
    assert run_until_killed(shop, 1, "upgrade", "head")
    assert "the database is after statement 1 of 2 of the upgrade" in refused(previewed)
    assert previewed.run("upgrade", "--plan", "plan.json").code == 0
    plan = json.loads((previewed.folder / "plan.json").read_text())
    assert plan["place"].startswith("after statement 1") and len(plan["revisions"]) == 1
    assert len(plan["revisions"][0]["statements"]) == 1
    assert previewed.run("upgrade", "--plan-from", "plan.json").code == 0
    assert previewed.versions() == ["0002"]


@pytest.mark.slow
def test_flags_that_do_not_fit_are_refused(previewed: Deployment) -> None:
    assert previewed.run("upgrade", "--plan", "plan.json").code == 0
    assert "takes the target and the answers from the file" in refused(previewed, "0002")
    assert "takes the target and the answers" in refused(previewed, "--accept-drift")
    assert "needs the preview; leave --no-preview out" in refused(previewed, "--no-preview")
    assert "not allowed with argument" in refused(previewed, "--dry-run")
    (previewed.folder / "plan.json").write_text("{")
    assert "is not a plan: Expecting property name" in refused(previewed)
    done = previewed.run("upgrade", "--plan", "alembic.ini")
    assert done.code == 2 and "exists, and is not a plan" in done.err
    done = previewed.run("upgrade", "--plan", "")
    assert done.code == 2 and done.err.endswith("--plan is empty; give it the name of a file.\n")


def test_no_password_is_in_a_plan(previewed: Deployment, production: Server) -> None:
    previewed.rows(
        f"CREATE USER planner@'%' IDENTIFIED BY '{PASSWORD}'", "GRANT ALL ON *.* TO planner@'%'"
    )
    ini = previewed.folder / "alembic.ini"
    ini.write_text(ini.read_text().replace("//root@", f"//planner:{PASSWORD}@"))
    assert f"planner:{PASSWORD}" in ini.read_text()
    done = previewed.run("upgrade", "--plan", "plan.json")
    previewed.rows("DROP USER planner@'%'")
    assert done.code == 0, done.err
    assert "as planner" in done.err
    assert PASSWORD not in (previewed.folder / "plan.json").read_text() + done.out + done.err
