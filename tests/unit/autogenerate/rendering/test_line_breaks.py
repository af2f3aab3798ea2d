"""The tool's own line breaks: at arguments, and only where a line is too long."""

from __future__ import annotations

import ast
import textwrap

import pytest

from alembic_autogen.autogenerate.rendering.line_breaks import break_lines

PAIRS = {
    "a call that fits": ("op.drop_table('t')\n", "op.drop_table('t')\n"),
    "a call over several lines that fits": (
        "op.create_index('i', 't',\n['a', 'b'],\n)\n",
        "op.create_index('i', 't', ['a', 'b'])\n",
    ),
    "a call that does not fit": (
        "op.add_column('purchase', sa.Column('gift', sa.Integer()))\n",
        "op.add_column(\n    'purchase',\n    sa.Column('gift', sa.Integer()),\n)\n",
    ),
    "one argument": (
        "op.execute('ALTER TABLE purchase DROP COLUMN gift')\n",
        "op.execute(\n    'ALTER TABLE purchase DROP COLUMN gift'\n)\n",
    ),
    "strings behind each other": (
        "op.execute('ALTER TABLE purchase ' 'DROP COLUMN gift, DROP a')\n",
        "op.execute(\n    'ALTER TABLE purchase '\n    'DROP COLUMN gift, DROP a'\n)\n",
    ),
    "strings that fit in one": (
        "op.execute('ALTER TABLE a'\n' DROP COLUMN b')\n",
        "op.execute('ALTER TABLE a DROP COLUMN b')\n",
    ),
    "strings that fit in one behind the bracket": (
        "op.execute('ALTER TABLE purchase'\n' DROP COLUMN gift')\n",
        "op.execute(\n    'ALTER TABLE purchase DROP COLUMN gift'\n)\n",
    ),
    "strings with other quotes": ("f('a' \"b\" 'c')\n", "f('a' \"b\" 'c')\n"),
    "strings of other kinds": ("f('a' r'b')\n", "f('a' r'b')\n"),
    "an empty string": ("f('' 'b' 'c')\n", "f('bc')\n"),
    "an escape that would go on": ("f('\\1' '2')\n", "f('\\1' '2')\n"),
    "strings of a sum": ("x = 'a' 'b' + 'c' 'd'\n", "x = 'ab' + 'cd'\n"),
    "brackets within brackets": (
        "f(g(h('aaaaaaaaaaaaaaaaaaaaaaaaa', 'bbbbbbbbbbbbbbbbbbb')))\n",
        "f(\n    g(\n        h(\n            'aaaaaaaaaaaaaaaaaaaaaaaaa',\n"
        "            'bbbbbbbbbbbbbbbbbbb',\n        )\n    )\n)\n",
    ),
    "a keyword": (
        "op.f('aaaaaaaaaaaaaaaaaaaaaaaaa', type_=sa.Enum('b', 'c'))\n",
        "op.f(\n    'aaaaaaaaaaaaaaaaaaaaaaaaa',\n    type_=sa.Enum('b', 'c'),\n)\n",
    ),
    "a compound statement": (
        "with op.batch_alter_table('a_long_name', 'another') as b:\n    b.drop('c')\n",
        "with op.batch_alter_table(\n    'a_long_name',\n    'another',\n) as b:\n"
        "    b.drop('c')\n",
    ),
    "a function": (
        "def f(a: int, b: str = 'aaaaaaaaaaaaaa') -> tuple[int, str]:\n    pass\n",
        "def f(\n    a: int,\n    b: str = 'aaaaaaaaaaaaaa',\n) -> tuple[int, str]:\n    pass\n",
    ),
    "the head of a further block": (
        "if a:\n    pass\nelif bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb in (1021, 1028):\n    pass\n",
        "if a:\n    pass\nelif bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb in (\n    1021,\n    1028,\n):\n"
        "    pass\n",
    ),
    "what is caught": (
        "try:\n    pass\nexcept (aaaaaaaaaaaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbb) as e:\n    pass\n",
        "try:\n    pass\nexcept (\n    aaaaaaaaaaaaaaaaaaaaaaaaa,\n    bbbbbbbbbbbbbbb,\n) as e:\n"
        "    pass\n",
    ),
    "a tuple of one element": ("x = (1,)\n", "x = (1,)\n"),
    "a sum in brackets": (
        "x = ('aaaaaaaaaaaaaaaaaaaaaaaa' + 'bbbbbbbbbbbbbbbbbbbbbb')\n",
        "x = (\n    'aaaaaaaaaaaaaaaaaaaaaaaa' + 'bbbbbbbbbbbbbbbbbbbbbb'\n)\n",
    ),
    "a generator": (
        "f(aaaaaaaaaaaaaaaaaaaaaaa for aaaaaaaaaaaaaaaaaaaaaaa in b)\n",
        "f(\n    aaaaaaaaaaaaaaaaaaaaaaa for aaaaaaaaaaaaaaaaaaaaaaa in b\n)\n",
    ),
    "a comment of its own": ("# why\nop.drop('t')\n", "# why\nop.drop('t')\n"),
    "a comment behind a long line": (
        "op.add_column('purchase', sa.Column('gift', sa.Integer()))  # why\n",
        "op.add_column('purchase', sa.Column('gift', sa.Integer()))  # why\n",
    ),
    "a comment within brackets": (
        "op.f(  # why\n'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'b')\n",
        "op.f(  # why\n'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'b')\n",
    ),
    "a string over several lines": (
        "op.f('''a\nb''', 'ccccccccccccccccccccccccccccccccccccc', 'd')\n",
        "op.f('''a\nb''', 'ccccccccccccccccccccccccccccccccccccc', 'd')\n",
    ),
    "what cannot be broken": (
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaa = bbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaa = bbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n",
    ),
    "what is no Python": ("f(\n", "f(\n"),
}


@pytest.mark.parametrize("case", PAIRS)
def test_lines_are_broken_at_arguments(case: str) -> None:
    source, expected = PAIRS[case]
    assert break_lines(source, 50) == expected
    if case != "what is no Python":
        assert ast.dump(ast.parse(expected)) == ast.dump(ast.parse(source))
        assert break_lines(expected, 50) == expected


@pytest.mark.parametrize("case", ["a call that does not fit", "a compound statement"])
def test_the_indentation_counts(case: str) -> None:
    source, expected = (textwrap.indent(text, "    ") for text in PAIRS[case])
    assert break_lines(source, 54) == expected


@pytest.mark.parametrize(
    "source",
    [
        "    op.f('''\na\n  \n        b''')\n",
        "    if x:\n        op.f('''\na''')\n",
        "\top.f('''\n\ta\n''')\n",
    ],
)
def test_the_indentation_of_strings_over_several_lines_stays(source: str) -> None:
    assert break_lines(source, 50) == source


def test_a_tab_is_an_indentation() -> None:
    source = "\top.execute('a' 'b')\n"
    assert break_lines(source, 11) == "\top.execute(\n\t    'ab'\n\t)\n"


def test_one_column_decides() -> None:
    source = "op.drop_column('purchase', 'gift')\n"
    assert break_lines(source, len(source) - 1) == source
    assert break_lines(source, len(source) - 2) != source
