"""``upgrade`` with a list of databases, such as those of tenants."""

from __future__ import annotations

import json
import shlex
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from alembic_autogen.server.base import Server
from support.deployments import ended, wait_until
from support.drivers import DRIVERS
from support.shops import Done, Shop
from support.tenants import PASSWORD, Tenants, make_tenants
from support.terminals import on_a_terminal

SLOW = '''\
"""It takes long."""

from alembic import op

revision, down_revision = "0003", "0002"


def upgrade():
    op.execute("CREATE TABLE slow (id INT PRIMARY KEY)")
    op.execute("INSERT INTO slow SELECT SLEEP(60)")


def downgrade():
    op.execute("DROP TABLE slow")
'''
SLEEPING = "FROM information_schema.PROCESSLIST WHERE INFO LIKE 'INSERT INTO slow%'"
OTHER_URL = "engine_from_config(\n        config.get_section(config.config_ini_section, {}),"


@pytest.fixture
def tenants(production: Server, tmp_path: Path) -> Iterator[Tenants]:
    """Three empty databases."""
    with make_tenants(production, tmp_path, 3) as made:
        yield made


@pytest.mark.slow
def test_of_twenty_tenants_the_broken_one_is_named_and_done_again(
    production: Server, tmp_path: Path
) -> None:
    with make_tenants(production, tmp_path, 20) as tenants:
        broken = tenants.of("t07")
        broken.rows("CREATE TABLE u (id INT)")  # made by hand, so that 0002 fails
        code, results, err = tenants.upgrade()
        assert (code, len(results)) == (2, 20), err
        failed = results.pop("t07")
        assert {each["result"] for each in results.values()} == {"upgraded"}
        assert (failed["result"], failed["from"], failed["to"]) == ("failed", [], None)
        assert "'u' already exists" in failed["error"]
        assert "20 of 20: t" in err

        broken.rows("DROP TABLE u")
        code, results, err = tenants.upgrade()
        assert code == 0, err
        again = results.pop("t07")
        assert (again["result"], again["done"]) == ("upgraded", ["0002"])
        assert (again["from"], again["to"]) == (["0001"], ["0002"])
        assert {each["result"] for each in results.values()} == {"unchanged"}
        assert list(tenants.versions().values()) == [["0002"]] * 20


@pytest.mark.slow
def test_they_are_downgraded_if_that_is_confirmed(tenants: Tenants) -> None:
    def downgrade(*arguments: str) -> Done:
        return tenants.deployment.run("downgrade", "--urls", str(tenants.file), *arguments)

    assert tenants.run().code == 0
    done = downgrade()
    assert done.code == 2 and "name a revision, or base." in done.err
    done = downgrade("0001")
    assert done.code == 3 and done.out.startswith("needs an answer"), done.out
    assert [*tenants.versions().values()] == [["0002"]] * 3
    done = downgrade("0001", "--yes")
    assert done.code == 0, done.out + done.err
    assert "3 databases: 3 downgraded, in " in done.out
    assert "  0002 → 0001  " in done.out
    assert [*tenants.versions().values()] == [["0001"]] * 3
    assert "3 databases: 3 unchanged, in " in downgrade("0001", "--yes").out


@pytest.mark.slow
def test_what_is_saved_of_some_is_restored(tenants: Tenants, tmp_path: Path) -> None:
    tenants = replace(tenants, deployment=replace(tenants.deployment, previews=True))

    def run(*arguments: str) -> Done:
        flags = ("--urls", str(tenants.file), "--yes", "--canary", "0")
        return tenants.deployment.run(*arguments, *flags)

    assert tenants.run("0001").code == 0
    first, _, behind = (tenants.of(name) for name in tenants.names)
    first.rows("CREATE TABLE u (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY)")
    first.rows("ALTER TABLE t ADD COLUMN b INT", "UPDATE t SET b = 7", "COMMIT")
    first.rows("UPDATE alembic_version SET version_num = '0002'", "COMMIT")
    behind.rows("DROP TABLE t, alembic_version")
    done = run("downgrade", "0001", "--backup", str(tmp_path / "saved"))
    assert done.code == 2, done.out + done.err
    assert f"    Saved in {tmp_path / 'saved'}" in done.out and ": 2 rows in " in done.out
    assert "is at base, from which no downgrade leads to '0001'; `history` lists" in done.out
    assert "3 databases: 1 downgraded, 1 unchanged, 1 failed, in " in done.out

    done = run("upgrade", "--restore", str(tmp_path / "saved"))
    assert done.code == 0, done.out + done.err
    assert "    Restored 2 rows of t (b), saved at " in done.out
    assert done.out.count("    Nothing was restored: ") == 2
    assert first.rows("SELECT DISTINCT b FROM t") == [(7,)]


@pytest.mark.slow
def test_a_half_applied_one_goes_on_and_previews_are_shared(tenants: Tenants) -> None:
    tenants = replace(tenants, deployment=replace(tenants.deployment, previews=True))
    assert tenants.run("0001").code == 0
    tenants.of("t01").rows("CREATE TABLE u (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY)")
    done = tenants.run()
    assert done.code == 0, done.out + done.err
    lines = [line.split()[0] for line in done.out.splitlines()]
    assert lines == ["upgraded", "upgraded", "upgraded", "3"]
    assert "3 databases: 3 upgraded, in " in done.out
    assert done.err.count("Target    0002 (head)") == 1  # the plan of the first one
    assert list(tenants.versions().values()) == [["0002"]] * 3


@pytest.mark.slow
def test_those_that_have_stopped_half_way_are_finished(tenants: Tenants) -> None:
    def resume(*arguments: str) -> Done:
        return tenants.deployment.run("resume", "--urls", str(tenants.file), *arguments)

    assert tenants.run("0001").code == 0
    made = "CREATE TABLE u (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY)"
    tenants.of("t01").rows(made)
    # The same schema, after the first statement of the downgrade.
    tenants.of("t02").rows(made, "UPDATE alembic_version SET version_num = '0002'", "COMMIT")

    done = resume("--dry-run")
    assert done.code == 1, done.out + done.err
    assert "3 databases: 1 unchanged, 2 half done, in " in done.out
    assert "    The upgrade of revision 0002 has stopped after statement 1 of 2.\n" in done.out
    assert "    The downgrade of revision 0002 has stopped after statement 1 of 2.\n" in done.out

    done = resume("--format", "json")
    assert done.code == 3, done.out + done.err
    results = {each["database"]: each for each in json.loads(done.out)["databases"]}
    assert [each["result"] for each in results.values()] == [
        *("unchanged", "resumed", "needs an answer")
    ]
    assert results["t01"]["half_applied"]["done"] == 1
    assert (results["t01"]["from"], results["t01"]["to"]) == (["0001"], ["0002"])

    done = resume("--yes")
    assert done.code == 0, done.out + done.err
    assert "3 databases: 1 resumed, 2 unchanged, in " in done.out
    assert tenants.versions() == {"t00": ["0001"], "t01": ["0002"], "t02": ["0001"]}


def test_an_env_that_connects_elsewhere_is_refused(tenants: Tenants) -> None:
    first = tenants.file.read_text().split()[3]
    fixed = f"engine_from_config(\n        {{'sqlalchemy.url': {first!r}}},"
    tenants.deployment.edit_env(OTHER_URL, fixed)
    code, results, err = tenants.upgrade()
    assert code == 2, err
    assert [each["result"] for each in results.values()] == ["upgraded", "failed", "failed"]
    assert results["t02"]["error"].startswith("env.py connects to t00 at ")
    assert tenants.versions() == {"t00": ["0002"]}


def test_an_env_that_uses_another_database_is_refused(tenants: Tenants) -> None:
    tenants.deployment.edit_env(
        "        context.configure(\n            connection=connection",
        "        connection.exec_driver_sql('USE t00')\n"
        "        connection.commit()\n"
        "        context.configure(\n            connection=connection",
    )
    code, results, err = tenants.upgrade("--canary", "0")
    assert code == 2, err
    assert [each["result"] for each in results.values()] == ["upgraded", "failed", "failed"]
    assert tenants.versions() == {"t00": ["0002"]}


def test_an_env_that_notes_all_revisions_in_one_database_is_refused(tenants: Tenants) -> None:
    tenants.deployment.edit_env(
        "connection=connection,", "connection=connection, version_table_schema='t00',"
    )
    code, results, err = tenants.upgrade("--canary", "0")
    assert code == 2, err
    assert [each["result"] for each in results.values()] == ["upgraded", "failed", "failed"]
    assert "one note would stand for many databases" in results["t01"]["error"]
    assert tenants.versions() == {"t00": ["0002"]}


@pytest.mark.parametrize(
    "driver", [pytest.param(d, marks=DRIVERS) for d in ("asyncmy", "aiomysql")]
)
def test_an_asynchronous_env(production: Server, tmp_path: Path, driver: str) -> None:
    with make_tenants(production, tmp_path, 3, "async", driver) as tenants:
        code, results, err = tenants.upgrade()
        assert code == 0, f"{err} {results}"
        assert list(tenants.versions().values()) == [["0002"]] * 3


@pytest.mark.parametrize(
    ("flag", "expression"),
    [
        pytest.param("--url-variable", "__import__('os').environ['TENANT']", id="variable"),
        pytest.param("--url-x", "context.get_x_argument(True)['TENANT']", id="x"),
    ],
)
def test_an_env_may_take_the_url_from_elsewhere(
    tenants: Tenants, flag: str, expression: str
) -> None:
    other = f"engine_from_config(\n        {{'sqlalchemy.url': {expression}}},"
    tenants.deployment.edit_env(OTHER_URL, other)
    code, results, err = tenants.upgrade(flag, "TENANT")
    assert code == 0, f"{err} {results}"
    assert list(tenants.versions().values()) == [["0002"]] * 3


def test_no_other_one_begins_after_a_canary_has_failed(tenants: Tenants) -> None:
    tenants.of("t00").rows("CREATE TABLE u (id INT)")
    code, results, err = tenants.upgrade()
    assert code == 2, err
    assert [each["result"] for each in results.values()] == ["failed", "not begun", "not begun"]
    code, results, err = tenants.upgrade("--canary", "0", "--jobs", "1", "--fail-fast")
    assert [each["result"] for each in results.values()] == ["failed", "not begun", "not begun"]
    code, results, err = tenants.upgrade("--canary", "0")
    assert code == 2
    assert [each["result"] for each in results.values()] == ["failed", "upgraded", "upgraded"]


@pytest.mark.slow
def test_how_a_change_is_undone_comes_without_alembics_log(tenants: Tenants) -> None:
    tenants = replace(tenants, deployment=replace(tenants.deployment, previews=True))
    assert tenants.run("0001").code == 0
    tenants.of("t00").rows("CREATE TABLE u (id INT)")
    done = tenants.run()
    assert done.code == 2 and "DROP TABLE u" in done.out
    assert "INFO" not in done.err


DROPS = '''\
"""A column goes."""

from alembic import op

revision, down_revision = "0003", "0002"


def upgrade():
    op.drop_column("t", "b")


def downgrade():
    op.execute("ALTER TABLE t ADD COLUMN b INT")
'''


@pytest.mark.slow
def test_a_database_that_would_lose_rows_needs_an_answer(tenants: Tenants) -> None:
    tenants = replace(tenants, deployment=replace(tenants.deployment, previews=True))
    assert tenants.run("0002").code == 0
    tenants.deployment.write("0003_drops.py", DROPS)
    tenants.of("t01").rows("DELETE FROM t")
    code, results, err = tenants.upgrade("--canary", "0")
    assert code == 3, err
    found = [each["result"] for each in results.values()]
    assert found == ["needs an answer", "upgraded", "needs an answer"]
    assert "add --yes" in results["t02"]["error"]
    assert tenants.run("--yes").code == 0


@pytest.mark.parametrize(("answer", "code"), [("n\n", 3), ("y\n", 0)], ids=["no", "yes"])
def test_on_a_terminal_one_question_comes_before_all(
    tenants: Tenants, answer: str, code: int
) -> None:
    shop = Shop(tenants.deployment.folder)
    command = [*shop.program, "upgrade", "--no-preview", "--urls", str(tenants.file)]
    found, screen = on_a_terminal(shop, command, {"[y/N]": answer})
    assert found == code, screen
    assert "Upgrade 3 databases, the first of which is t00 at " in screen
    assert len(tenants.versions()) == (0 if code else 3)


def test_a_dry_run_prints_the_sql_of_each(tenants: Tenants) -> None:
    done = tenants.run("--dry-run")
    assert done.code == 0, done.err
    assert "-- t02 at " in done.out and done.out.count("CREATE TABLE u") == 3
    assert tenants.versions() == {}


def test_the_list_may_come_from_a_command(tenants: Tenants) -> None:
    code = f"print(open({str(tenants.file)!r}).read())"
    command = shlex.join([sys.executable, "-c", code])
    done = tenants.deployment.run("upgrade", "--urls-from", command)
    assert done.code == 0, done.err
    assert "3 databases: 3 upgraded" in done.out


def test_a_target_that_depends_on_the_database_is_refused(tenants: Tenants) -> None:
    done = tenants.run("+1")
    assert (done.code, tenants.versions()) == (2, {})
    assert "would go further each time" in done.err


def test_ctrl_c_ends_the_statements_and_names_the_databases(tenants: Tenants) -> None:
    tenants.deployment.write("0003_slow.py", SLOW)
    process = tenants.start("--canary", "0")
    query = f"SELECT COUNT(*) {SLEEPING}"
    wait_until(lambda: tenants.deployment.rows(query) == [(3,)])
    process.send_signal(signal.SIGINT)
    (done,) = ended([process])
    assert done.code == 130, done.err
    assert "0 of 3 databases are done; the same command goes on with the others" in done.err
    assert done.err.count("revision 0003 is half done") == 3
    assert tenants.deployment.rows(query) == [(0,)]


def test_no_process_outlives_the_run(tenants: Tenants) -> None:
    tenants.deployment.write("0003_slow.py", SLOW)
    process = tenants.start("--canary", "0")
    query = f"SELECT COUNT(*) {SLEEPING}"
    wait_until(lambda: tenants.deployment.rows(query) == [(3,)])
    listed = Path("/proc").glob("[0-9]*/cmdline")
    assert not [each for each in listed if PASSWORD.encode() in _content(each)]
    process.send_signal(signal.SIGKILL)
    process.wait()
    wait_until(lambda: tenants.deployment.rows(query) == [(0,)])
    ended([process])


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # the process has ended
        return b""
