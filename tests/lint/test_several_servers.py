"""`lint --servers`: revisions on several servers, and where these differ."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from alembic_autogen.server.base import Server
from support.shops import Shop, make_shop, url

REVISION = '''\
"""A change."""

from alembic import op

revision = "{}"
down_revision = "{}"


def upgrade():
    op.execute("{}")


def downgrade():
    op.execute("{}")
'''
BACK = "ALTER TABLE purchase MODIFY amount INT NOT NULL"


def write(project: Shop, number: int, up: str, down: str) -> None:
    text = REVISION.format(f"{number:04}", f"{number - 1:04}", up, down)
    (project.folder / "migrations" / "versions" / f"{number:04}.py").write_text(text)


@pytest.mark.slow
def test_where_three_servers_differ(tmp_path: Path) -> None:
    project = make_shop(tmp_path, {})
    write(project, 2, "ALTER TABLE customer ADD extra JSON", "ALTER TABLE customer DROP extra")
    write(project, 3, "ALTER TABLE purchase MODIFY amount BIGINT NOT NULL", BACK)
    clause = "MODIFY amount SMALLINT NOT NULL, ALGORITHM=COPY, LOCK=NONE"
    write(project, 4, f"ALTER TABLE purchase {clause}", BACK.replace("INT", "BIGINT"))
    servers = ["mysql:9.7", "mariadb:10.11", "mariadb:11.8"]
    flags = ("lint", "--servers", ",".join(servers), "--fail-on", "error")
    done = project.run(*flags, "--format", "json", "0002", "0003", "0004")
    assert done.code == 1, done.err
    document = json.loads(done.out)
    assert [each["name"] for each in document["servers"]] == servers
    added, widened, online = document["revisions"]
    classes = {e["kind"]: e["values"] for e in widened["differences"]}
    assert list(classes) == ["class"]
    assert classes["class"]["mysql:9.7"] == classes["class"]["mariadb:10.11"]
    assert "LOCK=NONE" in classes["class"]["mariadb:11.8"]
    (schema,) = (each for each in added["differences"] if each["kind"] == "schema")
    assert schema["values"]["mysql:9.7"] == "`extra` json DEFAULT NULL"
    assert "longtext" in schema["values"]["mariadb:10.11"]
    (error,) = (each for each in online["differences"] if each["kind"] == "error")
    assert error["values"]["mariadb:11.8"] == "none"
    assert "LOCK=NONE" in error["values"]["mysql:9.7"]
    (lowest,) = online["lowest"]
    assert lowest["flavor"] == "mariadb" and lowest["version"].startswith("11.8.")


@pytest.mark.slow
def test_variables_of_production_are_left_out_where_another_flavor_has_none(
    tmp_path: Path,
) -> None:
    project = make_shop(tmp_path, {})
    project.configure('server_variables = {sql_require_primary_key = "ON"}')
    write(project, 2, "CREATE TABLE log (line INT)", "DROP TABLE log")
    done = project.run("lint", "--servers", "mysql:9.7,mariadb:10.11")
    assert done.code == 1, done.err
    assert "sql_require_primary_key" in done.out and "(3750)" in done.out
    assert "mariadb:10.11: none" in done.out


@pytest.mark.slow
def test_servers_of_the_configuration(project: Shop, flavored: Server) -> None:
    write(project, 2, "ALTER TABLE purchase MODIFY amount BIGINT NOT NULL", BACK)
    project.configure(f'servers = ["{url(flavored.address)}"]')
    done = project.run("lint")
    assert done.code == 0, done.err
    assert "[blocks-writes] (/" in done.out
    assert "migrations/versions/0002.py: the same on all servers." in done.out
    assert done.err.splitlines()[-1].startswith("1 revision, run on /")
    done = project.run("lint", "--statements")
    assert done.code == 0 and "ALTER TABLE purchase" in done.out, "a flag goes before a setting"
    project.configure('lint_exclude = ["migrations/versions/*"]')
    done = project.run("lint")
    assert (done.code, done.err.splitlines()[-1]) == (0, "0 revisions; there was nothing to run.")
    (server,) = json.loads(project.run("lint", "--format", "json").out)["servers"]
    assert (server["flavor"], server["version"]) == (flavored.flavor, None)


@pytest.mark.slow
def test_what_is_wrong_is_one_sentence(project: Shop, flavored: Server) -> None:
    write(project, 2, "ALTER TABLE nothing FORCE", BACK)
    for flags, sentence in (
        (["--servers", "mysql:9.7,mysql:9.7"], "servers names mysql:9.7 twice"),
        (["--servers", "mysql"], "neither FLAVOR:VERSION"),
        (["--servers", "mysql://root:s3cret@127.0.0.1:1/"], "No server answers at 127.0.0.1:1"),
        (["--servers", "mysql:9.7", "--rehearse", "10"], "--servers and --rehearse do not go"),
        (["--servers", url(flavored.address), "0009"], "There is no revision or branch '0009'"),
    ):
        done = project.run("lint", *flags)
        assert done.code == 2 and sentence in done.err, done.err
        assert "Traceback" not in done.err and "s3cret" not in done.err
