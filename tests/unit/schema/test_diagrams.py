"""Diagrams show the tables, what their keys mean, and nothing that a name could make of them."""

from __future__ import annotations

import re
from xml.etree.ElementTree import fromstring

import pytest

from alembic_autogen.errors import ConfigurationError
from alembic_autogen.schema.diagrams import dot, mermaid
from alembic_autogen.schema.diagrams.choose import chosen_tables, relationships
from alembic_autogen.schema.diagrams.embedded import replaced
from alembic_autogen.schema.model import (
    Column,
    ForeignKey,
    Index,
    IndexPart,
    Table,
    TableKey,
)

HOSTILE = 'a"]; } <script> `x` \\ 5% #quot; é\n'


def table(name: str, *columns: Column, **parts: object) -> Table:
    primary = Index("PRIMARY", (IndexPart("id"),), "PRIMARY")
    made = Table(TableKey(None, name), (Column("id", "int", False), *columns), primary)
    for part, value in parts.items():
        object.__setattr__(made, part, value)
    return made


def refers(column: str, to: str) -> ForeignKey:
    return ForeignKey(f"fk_{column}", (column,), TableKey(None, to), ("id",))


CUSTOMER = table("customer", Column("name", "varchar(40)", False))
PURCHASE = table(
    "purchase",
    Column("state", "enum('new','paid')", False),
    Column("price", "decimal(10,2)", False),
    Column("customer_id", "int", False),
    Column("gift_to", "int", True),
    foreign_keys=(refers("customer_id", "customer"), refers("gift_to", "customer")),
)
PROFILE = table(
    "profile",
    Column("customer_id", "int", False),
    foreign_keys=(refers("customer_id", "customer"),),
    indexes=(Index("uq", (IndexPart("customer_id"),), "UNIQUE"),),
)
OTHER = table("other")
TABLES = {each.key: each for each in (CUSTOMER, PURCHASE, PROFILE, OTHER)}


def names(*patterns: str, related: bool = False) -> list[str]:
    return [str(each.key) for each in chosen_tables(TABLES, patterns, related=related)]


def test_all_tables_are_chosen_in_order() -> None:
    assert names() == ["customer", "other", "profile", "purchase"]


def test_patterns_choose_and_related_tables_are_added() -> None:
    assert names("p*") == ["profile", "purchase"]
    assert names("profile", related=True) == ["customer", "profile"]
    assert names("customer", related=True) == ["customer", "profile", "purchase"]


def test_a_pattern_without_a_table_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="No table is named 'custmer'"):
        names("custmer")


def test_keys_say_how_many_rows_refer_to_how_many() -> None:
    found = {
        (str(each.child.key), each.key.columns[0]): (each.optional, each.single)
        for each in relationships(list(TABLES.values()))
    }
    assert found == {
        ("profile", "customer_id"): (False, True),
        ("purchase", "customer_id"): (False, False),
        ("purchase", "gift_to"): (True, False),
    }


def test_mermaid() -> None:
    assert mermaid.text([CUSTOMER, PURCHASE, PROFILE]).splitlines() == [
        "erDiagram",
        '    t1["customer"] {',
        "        int id PK",
        "        varchar(40) name",
        "    }",
        '    t2["purchase"] {',
        "        int id PK",
        "        enum state",
        "        decimal(10_2) price",
        "        int customer_id FK",
        "        int gift_to FK",
        "    }",
        '    t3["profile"] {',
        "        int id PK",
        "        int customer_id FK, UK",
        "    }",
        '    t1 ||--o| t3 : "customer_id"',
        '    t1 ||--o{ t2 : "customer_id"',
        '    t1 |o--o{ t2 : "gift_to"',
    ]


def test_mermaid_takes_no_name_for_syntax() -> None:
    lines = mermaid.text([table(HOSTILE, Column(HOSTILE, "int", False))]).splitlines()
    assert len(lines) == 5
    assert re.fullmatch(r'    t1\["[^"\[\]<>\\%]*"\] \{', lines[1])
    assert re.fullmatch(r'        int [A-Za-z0-9_]+ "[^"<>]*"', lines[3])


@pytest.mark.parametrize("column", [HOSTILE, "1st", "é"])
def test_a_column_that_is_no_word_has_its_name_beside_it(column: str) -> None:
    line = mermaid.text([table("t", Column(column, "int", False))]).splitlines()[3]
    assert re.match(r"        int [A-Za-z_]\w* \"", line)


def test_dot_has_labels_that_are_xml_whatever_a_name_has() -> None:
    text = dot.text([CUSTOMER, PURCHASE, table(HOSTILE, Column("\x00&", "int", False))])
    labels = re.findall(r"label=<(<table.*</table>)>\];", text)
    assert len(labels) == 3
    for label in labels:
        fromstring(label)
    assert 't2 -> t1 [arrowhead="teetee" arrowtail="crowodot" label="customer_id"];' in text
    assert 't2 -> t1 [arrowhead="odottee" arrowtail="crowodot" label="gift_to"];' in text


DOCUMENT = """\
# Schema

<!-- alembic-autogen erd -->

```mermaid
erDiagram
    old
```

```python
code
```
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_block_after_the_mark_is_replaced_and_nothing_else(end: str) -> None:
    document = DOCUMENT.replace("\n", end)
    expected = DOCUMENT.replace("    old\n", "    new\n").replace("\n", end)
    assert replaced(document, "erDiagram\n    new\n", "a.md") == expected
    assert replaced(expected, "erDiagram\n    new\n", "a.md") == expected


@pytest.mark.parametrize("document", ["", "```mermaid\n```\n", DOCUMENT + DOCUMENT])
def test_a_document_without_one_place_is_refused(document: str) -> None:
    with pytest.raises(ConfigurationError, match=r"blocks? of code after a line"):
        replaced(document, "x\n", "a.md")
