"""Diagrams show the tables, what their keys mean, and nothing that a name could make of them."""

from __future__ import annotations

import re
from xml.etree.ElementTree import fromstring

import pytest

from alembic_autogen.errors import ConfigurationError
from alembic_autogen.schema.diagrams import LANGUAGES, MARK, STYLES, dot, mermaid, text
from alembic_autogen.schema.diagrams.choose import chosen_tables, key_marks, relationships
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


def test_related_tables_are_those_of_the_named_one_only() -> None:
    assert names("other", related=True) == ["other"]
    stranger = table("log", foreign_keys=(refers("id", "elsewhere"),))
    tables = {**TABLES, stranger.key: stranger}
    assert chosen_tables(tables, ["log"], related=True) == [stranger]
    assert relationships([stranger]) == []


def test_one_of_several_patterns_is_enough() -> None:
    assert names("profile", "other") == ["other", "profile"]


def test_tables_of_several_schemas_are_in_the_order_of_their_names() -> None:
    keys = [TableKey("audit", "log"), TableKey(None, "zoo"), TableKey(None, "ant")]
    found = chosen_tables({key: Table(key, ()) for key in keys}, (), related=False)
    assert [str(each.key) for each in found] == ["ant", "audit.log", "zoo"]


def unique(*parts: IndexPart, kind: str = "UNIQUE") -> tuple[Index, ...]:
    return (Index("uq", parts, kind),)


@pytest.mark.parametrize(
    ("indexes", "single"),
    [
        ((), False),
        (unique(IndexPart("a")), True),
        (unique(IndexPart("a"), IndexPart("b")), True),
        (unique(IndexPart("a"), IndexPart("id")), False),
        (unique(IndexPart("a"), kind="KEY"), False),
        (unique(IndexPart("a", length=4)), False),
        (unique(IndexPart(None, expression="(lower(`a`))")), False),
        (unique(IndexPart("a"), IndexPart("b", length=4)), False),
    ],
)
def test_a_key_is_single_if_its_columns_are_unique(
    indexes: tuple[Index, ...], single: bool
) -> None:
    key = ForeignKey("fk", ("a", "b"), CUSTOMER.key, ("id", "name"))
    child = table(
        "child",
        Column("a", "int", False),
        Column("b", "int", True),
        foreign_keys=(key,),
        indexes=indexes,
    )
    (found,) = relationships([child, CUSTOMER])
    assert (found.single, found.optional) == (single, True)
    assert mermaid.text([CUSTOMER, child]).endswith(' : "a, b"\n')
    assert ' label="a, b"];' in dot.text([CUSTOMER, child])
    note = "optional, unique" if single else "optional"
    assert text.text([CUSTOMER, child]).endswith(f"(a, b) -> customer (id, name)  {note}\n")


def test_a_key_of_the_primary_key_is_single_and_a_table_may_have_none() -> None:
    own = table("own", foreign_keys=(refers("id", "customer"),))
    bare = table("bare", foreign_keys=(refers("id", "customer"),), primary_key=None)
    assert [each.single for each in relationships([own, bare, CUSTOMER])] == [False, True]
    assert key_marks(own) == {"id": ["PK", "FK"]}
    assert key_marks(bare) == {"id": ["FK"]}


@pytest.mark.parametrize(
    ("indexes", "marks"),
    [
        (unique(IndexPart("id")), []),
        (unique(IndexPart("a")), ["UK"]),
        (unique(IndexPart("a")) * 2, ["UK"]),
        (unique(IndexPart("a"), kind="KEY"), []),
        (unique(IndexPart("a"), IndexPart("id")), []),
        (unique(IndexPart(None, expression="(lower(`a`))")), []),
    ],
)
def test_what_is_unique_by_itself_is_marked(indexes: tuple[Index, ...], marks: list[str]) -> None:
    found = key_marks(table("t", Column("a", "int", False), indexes=indexes))
    expected = {"id": ["PK"], "a": marks} if marks == ["UK"] else {"id": ["PK"]}
    assert found == expected


def test_a_column_of_two_keys_is_marked_once() -> None:
    keys = (refers("a", "customer"), refers("a", "other"))
    assert key_marks(table("t", Column("a", "int", False), foreign_keys=keys))["a"] == ["FK"]


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
    shown = "a#quot;#93;#59; } #lt;script#gt; `x` #92; 5#37; #35;quot#59; é"
    assert lines[1] == f'    t1["{shown}"] {{'
    assert lines[3] == f'        int a_script_x_5_quot_ "{shown}"'


def test_mermaid_escapes_what_is_markup() -> None:
    assert mermaid.quoted("a & b\n[<c>]") == "a #amp; b #91;#lt;c#gt;#93;"
    assert mermaid.quoted("a\u202eb\u200bc") == "a\ufffdb\ufffdc"


def test_dot_escapes_columns_in_labels_of_keys() -> None:
    child = table("c", Column('a"\\\n &b', "int", False), foreign_keys=(refers('a"\\\n &b', "t"),))
    assert 'label="a\\"\\\\\N{REPLACEMENT CHARACTER} &amp;b"];' in dot.text([table("t"), child])


@pytest.mark.parametrize(
    ("name", "shown"), [("", " "), ("a\x00b", "a\ufffdb"), ("<&", "&lt;&amp;"), ('"', "&quot;")]
)
def test_a_cell_of_dot_is_never_empty_nor_markup(name: str, shown: str) -> None:
    assert dot.cell(name) == shown


@pytest.mark.parametrize(
    ("column", "shown"),
    [
        ("1st", '_1st "1st"'),
        ("é", '_ "é"'),
        ("a b-c", 'a_b_c "a b-c"'),
        ("_hidden", "_hidden"),
        ("B2", "B2"),
    ],
)
def test_a_column_that_is_no_word_has_its_name_beside_it(column: str, shown: str) -> None:
    line = mermaid.text([table("t", Column(column, "int", False))]).splitlines()[3]
    assert line == f"        int {shown}"


def test_dot() -> None:
    found = dot.text([CUSTOMER, PROFILE])
    assert found.endswith("}\n")
    assert found.splitlines() == [
        "digraph schema {",
        '    graph [rankdir="LR"];',
        '    node [shape="plain" fontname="sans-serif"];',
        '    edge [dir="both" fontname="sans-serif"];',
        '    t1 [label=<<table border="0" cellborder="1" cellspacing="0">'
        '<tr><td colspan="3"><b>customer</b></td></tr>'
        '<tr><td align="left">id</td><td align="left">int</td><td align="left">PK</td></tr>'
        '<tr><td align="left">name</td><td align="left">varchar(40)</td>'
        '<td align="left"> </td></tr>'
        "</table>>];",
        '    t2 [label=<<table border="0" cellborder="1" cellspacing="0">'
        '<tr><td colspan="3"><b>profile</b></td></tr>'
        '<tr><td align="left">id</td><td align="left">int</td><td align="left">PK</td></tr>'
        '<tr><td align="left">customer_id</td><td align="left">int</td>'
        '<td align="left">FK UK</td></tr></table>>];',
        '    t2 -> t1 [arrowhead="teetee" arrowtail="teeodot" label="customer_id"];',
        "}",
    ]


def test_dot_has_labels_that_are_xml_whatever_a_name_has() -> None:
    text = dot.text([CUSTOMER, PURCHASE, table(HOSTILE, Column("\x00&", "int", False))])
    labels = re.findall(r"label=<(<table.*</table>)>\];", text)
    assert len(labels) == 3
    for label in labels:
        fromstring(label)
    assert 't2 -> t1 [arrowhead="teetee" arrowtail="crowodot" label="customer_id"];' in text
    assert 't2 -> t1 [arrowhead="odottee" arrowtail="crowodot" label="gift_to"];' in text


def test_text_has_a_line_for_each_column_and_each_key() -> None:
    assert text.text([CUSTOMER, PURCHASE, PROFILE]) == """\
customer
    id    int          PK
    name  varchar(40)

purchase
    id           int                 PK
    state        enum('new','paid')
    price        decimal(10,2)
    customer_id  int                 FK
    gift_to      int                 FK
    (customer_id) -> customer (id)
    (gift_to) -> customer (id)  optional

profile
    id           int  PK
    customer_id  int  FK, UK
    (customer_id) -> customer (id)  unique
"""


def test_text_controls_no_terminal() -> None:
    found = text.text([table("a\x1b[2J\nb", Column("\x07\u202e", "int", False))])
    assert found.splitlines() == [
        "a\ufffd[2J\ufffdb",
        "    id  int  PK",
        "    \ufffd\ufffd  int",
    ]


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


@pytest.mark.parametrize(
    ("document", "number"),
    [
        ("", "no block"),
        ("```mermaid\n```\n", "no block"),
        (DOCUMENT.replace(" erd", ""), "no block"),
        (DOCUMENT + DOCUMENT, "2 blocks"),
    ],
)
def test_a_document_without_one_place_is_refused(document: str, number: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"^a\.md has {number} of code after a line"):
        replaced(document, "x\n", "a.md")


def test_the_styles_are_those_of_the_documentation() -> None:
    assert LANGUAGES == ("mermaid", "dot", "svg")
    assert (*LANGUAGES, "text") == STYLES


def test_the_mark_is_the_one_that_documents_have() -> None:
    assert MARK == "<!-- alembic-autogen erd -->"
