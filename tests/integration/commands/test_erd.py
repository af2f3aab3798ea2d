"""``erd``: a diagram of the models or of a database, in a document that CI keeps up to date."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from alembic_autogen.server.base import Database, Server
from support.real_databases import real_database
from support.shops import Shop, url

COLUMN = "    note: str | None = Field(default=None, max_length=200)\n"
DOCUMENT = "# Schema\n\n<!-- alembic-autogen erd -->\n```mermaid\n```\n"


def test_the_diagram_is_that_of_the_models(shop: Shop) -> None:
    shop.edit(COLUMN, "    gift: bool = False\n")
    done = shop.run("erd")
    assert done.code == 0, done.err
    assert done.out.startswith('erDiagram\n    t1["customer"] {\n        int id PK\n')
    assert "        tinyint(1) gift\n" in done.out
    assert 't1 ||--o{ t2 : "customer_id"' in done.out


def test_a_document_is_written_checked_and_outdated(shop: Shop) -> None:
    path = shop.folder / "schema.md"
    path.write_text(DOCUMENT)
    assert shop.run("erd", "--check", str(path)).code == 1
    assert shop.run("erd", "--output", str(path)).code == 0
    assert path.read_text().startswith("# Schema\n\n<!-- alembic-autogen erd -->\n```mermaid\nerD")
    assert shop.run("erd", "--check", str(path)).code == 0
    shop.edit(COLUMN, "")
    done = shop.run("erd", "--check", str(path))
    assert done.code == 1
    assert "does not have the diagram of the models" in done.out


def test_a_document_that_does_not_exist_is_made_with_a_block(shop: Shop) -> None:
    path = shop.folder / "new.md"
    assert shop.run("erd", "--output", str(path)).code == 0
    assert path.read_text().startswith("<!-- alembic-autogen erd -->\n```mermaid\nerDiagram\n")
    assert path.read_text().endswith("\n```\n")
    assert shop.run("erd", "--check", str(path)).code == 0


def test_another_file_is_the_diagram(shop: Shop) -> None:
    path = shop.folder / "schema.dot"
    assert shop.run("erd", "purchase", "--style", "dot", "--output", str(path)).code == 0
    assert path.read_text().startswith("digraph schema {")
    assert "customer</b>" not in path.read_text()
    assert shop.run("erd", "purchase", "--style", "dot", "--check", str(path)).code == 0


def test_bad_input_is_one_sentence_and_changes_nothing(shop: Shop) -> None:
    path = shop.folder / "schema.md"
    path.write_text("# No mark\n")
    for arguments, said in [
        (["--output", str(path)], "has no block of code"),
        (["--check", str(shop.folder / "none.md")], "does not exist"),
        (["custmer"], "No table is named 'custmer'"),
    ]:
        done = shop.run("erd", *arguments, "-q")
        assert (done.code, done.out) == (2, ""), done.err
        assert said in done.err
    assert path.read_text() == "# No mark\n"


@pytest.mark.parametrize("arguments", [("erd", "--style", "svg"), ("history", "--diagram", "svg")])
def test_without_graphviz_there_is_no_drawing(
    shop: Shop, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    done = shop.run(*arguments, PATH=str(tmp_path))
    assert (done.code, done.out) == (2, "")
    assert "its program dot is not on PATH; install Graphviz" in done.err
    assert "Starting" not in done.err


def test_a_drawing_is_neither_checked_nor_put_into_a_document(shop: Shop, tmp_path: Path) -> None:
    (tmp_path / "dot").symlink_to("/bin/true")
    document = shop.folder / "schema.md"
    document.write_text(DOCUMENT)
    for flag, said in [("--check", "would differ between machines"), ("--output", "is a document")]:
        done = shop.run("erd", "--style", "svg", flag, str(document), PATH=str(tmp_path))
        assert (done.code, done.out) == (2, "")
        assert said in done.err
    assert document.read_text() == DOCUMENT


def test_as_json(shop: Shop) -> None:
    found = json.loads(shop.run("erd", "--format", "json").out)
    assert found["diagram"].startswith("erDiagram\n")
    assert (found["tables"], found["path"], found["outdated"]) == (2, None, False)


TABLES = (
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)",
    "CREATE TABLE release_notes (version_num VARCHAR(32) NOT NULL PRIMARY KEY, note TEXT)",
    "CREATE TABLE latest_release (version_num INT NOT NULL PRIMARY KEY)",
    "CREATE TABLE old_release (version_num VARCHAR(32) NOT NULL)",
    'CREATE TABLE `a``"];` (id INT PRIMARY KEY)',
    "CREATE TABLE child (id INT PRIMARY KEY, parent INT,"
    ' FOREIGN KEY (parent) REFERENCES `a``"];` (id))',
    "CREATE VIEW v AS SELECT id FROM child",
)
DRAWN = """\
a`"];
    id  int  PK

child
    id      int  PK
    parent  int  FK
    (parent) -> a`"]; (id)  optional

latest_release
    version_num  int  PK

old_release
    version_num  varchar(32)

release_notes
    version_num  varchar(32)  PK
    note         text
"""


@pytest.fixture
def production(anywhere: Server) -> Iterator[Database]:
    """A real database."""
    with real_database(anywhere, TABLES) as database:
        yield database


def test_a_real_database_is_drawn_and_no_code_of_the_application_runs(
    shop_anywhere: Shop, production: Database
) -> None:
    for code in shop_anywhere.folder.rglob("*.py"):
        code.write_text("raise SystemExit(9)\n")
    address = url(production.server.address, production.name)
    done = shop_anywhere.run("erd", "--url", address, "--style", "text")
    assert done.code == 0, done.err
    drawn = done.out.replace("int(11)", "int")  # MariaDB prints the width
    assert [line.split() for line in drawn.splitlines()] == [
        line.split() for line in DRAWN.splitlines()
    ]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("", "--url is empty"),
        ("mysql://app:hidden-word@127.0.0.1:1/shop", "No server answers at 127.0.0.1:1"),
        ("mysql://app:hidden-word@127.0.0.1:1/", "database"),
        ("postgresql://app:hidden-word@db/shop", "mysql"),
    ],
)
def test_a_database_that_cannot_be_read_is_one_sentence(
    shop: Shop, address: str, said: str
) -> None:
    done = shop.run("erd", "--url", address, "-q")
    assert (done.code, done.out) == (2, "")
    assert said in done.err and "hidden-word" not in done.err
    assert "Traceback" not in done.err


def test_paths_are_relative_to_the_folder_of_the_shell(shop: Shop) -> None:
    """Not to the project's, which ``-C`` names."""
    (shop.folder / "docs").mkdir()
    (shop.folder / "docs" / "schema.md").write_text(
        "<!-- alembic-autogen erd -->\n```mermaid\n```\n"
    )
    written = shop.run("erd", "--output", "docs/schema.md")
    assert written.code == 0, written.err
    assert written.out == "docs/schema.md has the diagram of the models (2 tables).\n"
    inside = Shop(shop.folder / "docs", shop.environment, shop.program)
    done = inside.run("erd", "-C", "..", "--check", "schema.md")
    assert (done.code, done.out) == (0, "schema.md has the diagram of the models (2 tables).\n")
