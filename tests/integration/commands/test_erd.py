"""``erd``: a diagram of the models, in a document that CI keeps up to date."""

from __future__ import annotations

import json

from support.shops import Shop

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


def test_as_json(shop: Shop) -> None:
    found = json.loads(shop.run("erd", "--format", "json").out)
    assert found["diagram"].startswith("erDiagram\n")
    assert (found["tables"], found["path"], found["outdated"]) == (2, None, False)
