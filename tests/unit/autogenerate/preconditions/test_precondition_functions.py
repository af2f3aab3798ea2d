"""The functions that a revision holds for what it asks of rows."""

from __future__ import annotations

import ast

import pytest

from alembic_autogen.autogenerate.preconditions import (
    error_code,
    modes_code,
    trial_code,
    update_code,
)
from alembic_autogen.autogenerate.preconditions.code import (
    FUNCTION,
    FUNCTIONS,
    IMPORT,
    imports,
    modules,
    offenders_in,
    with_functions,
)
from alembic_autogen.schema.expressions import escape_parameters

HEAD = "revision = '1'\n\n\n"
WITHOUT = f"{HEAD}def upgrade():\n    op.execute('x')\n\n\ndef downgrade():\n    pass\n"
NAMES = (FUNCTION, trial_code.FUNCTION, update_code.FUNCTION)


def calling(*names: str, where: str = "upgrade") -> str:
    calls = "".join(f"    {name}('x')\n" for name in names)
    ups, downs = (calls, "    pass\n") if where == "upgrade" else ("    pass\n", calls)
    return f"{HEAD}def upgrade():\n{ups}\n\ndef downgrade():\n{downs}"


def functions(source: str) -> list[str]:
    return [node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]


def test_a_revision_that_asks_nothing_stays_as_it_is() -> None:
    assert with_functions(WITHOUT) == WITHOUT
    mentions = WITHOUT.replace("'x'", f"'{FUNCTION}'")
    assert with_functions(mentions) == mentions


@pytest.mark.parametrize("where", ["upgrade", "downgrade"])
@pytest.mark.parametrize(
    "called", [NAMES[:1], NAMES[1:2], NAMES[2:], NAMES[::-1], NAMES[1:]], ids=", ".join
)
def test_a_function_that_is_called_is_defined_once_after_upgrade_and_downgrade(
    called: tuple[str, ...], where: str
) -> None:
    source = calling(*called, where=where)
    found = with_functions(source)
    in_order = [*(name for name in NAMES if name in called), error_code.FUNCTION]
    assert functions(found) == ["upgrade", "downgrade", *in_order]
    # two lines between everything, and the rest as it was
    assert found.startswith(source)
    assert found.endswith("    return code, cause\n")
    assert "\n\n\n\n" not in found
    assert found.count("\n\n\ndef ") == len(in_order) + 2


def test_functions_come_after_those_of_a_template_for_several_databases() -> None:
    source = calling(FUNCTION).replace("def upgrade()", "def upgrade_one()")
    assert functions(with_functions(source)) == [
        *("upgrade_one", "downgrade", FUNCTION, error_code.FUNCTION)
    ]


def test_the_functions_import_what_env_py_writes_otherwise() -> None:
    usual = {"alembic_module_prefix": "op.", "sqlalchemy_module_prefix": "sa."}
    assert modules(usual) == set()
    assert modules({**usual, "alembic_module_prefix": "o."}) == {"from alembic import op"}
    assert modules({**usual, "sqlalchemy_module_prefix": "s."}) == {"import sqlalchemy as sa"}
    assert modules({}) == {"from alembic import op", "import sqlalchemy as sa"}
    assert imports(usual) == {IMPORT}
    other = imports({**usual, "alembic_module_prefix": "o."})
    assert other == {IMPORT, "from alembic import op"}


def test_what_checks_characters_comes_after_upgrade_and_downgrade() -> None:
    found = with_functions(calling(error_code.CHARACTERS))
    assert functions(found) == ["upgrade", "downgrade", error_code.CHARACTERS]


def test_characters_beyond_ascii_are_checked_once_each_and_not_those_of_comments() -> None:
    assert error_code.character_check("op.execute('é😀é')\n    # ß\nx") == ["refuse_if_lost('é😀')"]
    assert error_code.character_check("# é\nop.execute('x')") == []
    many = "".join(map(chr, range(0x4E00, 0x4E00 + 61)))
    (call,) = error_code.character_check(f"op.execute('{many[::-1]}')")
    (argument,) = ast.parse(call, mode="eval").body.args
    assert ast.literal_eval(argument) == many  # in an order that does not change
    assert [len(line) for line in call.splitlines()] == [15, 32, 32, 3, 1]
    (call,) = error_code.character_check(f"op.execute('{many[:31]}')")
    assert [len(line) for line in call.splitlines()] == [15, 32, 3, 1]
    (call,) = error_code.character_check(f"op.execute('{many[:30]}')")
    assert call == f"{error_code.CHARACTERS}('{many[:30]}')"


def test_what_sets_the_modes_comes_after_upgrade_and_downgrade() -> None:
    found = with_functions(calling(modes_code.FUNCTION))
    own = [modes_code.FUNCTION, modes_code.QUOTING_FUNCTION]
    assert functions(found) == ["upgrade", "downgrade", *own]


@pytest.mark.parametrize(
    ("sql", "depends"),
    [
        ("SET a = 1", False),
        ("SET a = 'x'", False),
        ("SET a = 'x\ny'", False),
        ("SET a = ':x'", False),
        ("SET a = 'C:\\x'", True),
        ("CHECK (`a` <> '\\')", True),
        ("SET a = 'x\\:y'", True),
        ('SET a = "x"', True),
        ("SET a = 'say \"x\"'", False),
        ('SET `a"` = 1, b = `c``"`', False),
        ("SET a = 'x', b = \"y\"", True),
        ("a = ''", True),
        ("`a` % 2 = 1", True),
        ("CONCAT(`a`, 'x')", True),
        ("`concat` = 'a % b'", False),
    ],
)
def test_backslashes_and_double_quotes_depend_on_the_sql_mode(sql: str, depends: bool) -> None:
    source = f"op.execute({escape_parameters(sql)!r})"
    assert modes_code.depends_on_modes(source, (sql,), on_mariadb=True) is depends


@pytest.mark.parametrize(
    ("source", "depends"),
    [
        ("op.add_column('t', sa.Column('a', sa.Integer()))", False),
        ("op.add_column('t', sa.Column('a', sa.VARCHAR(length=9)))", False),
        ("op.add_column('t', sa.Column('a', sa.CHAR(length=9)))", True),
        ("op.add_column('t', sa.Column('a', sa.Date()))", True),
        ("op.add_column('t', sa.Column('a', sa.DateTime()))", False),
        ("op.add_column('t', sa.Column('a', mysql.BLOB()))", True),
        ("op.add_column('t', sa.Column('a', sa.String(9), server_default=sa.text(\"''\")))", True),
        ("op.add_column('t', sa.Column('a', sa.Enum('', 'b')))", True),
        ("op.add_column('t', sa.Column('a', sa.Enum('b')))", False),
    ],
)
def test_some_types_and_texts_depend_on_the_sql_mode(source: str, depends: bool) -> None:
    assert modes_code.depends_on_modes(source, ("`a` = 1",), on_mariadb=True) is depends
    assert modes_code.depends_on_modes(source, ("`a` = 1",)) is ("CHAR(" in source and depends)
    assert not modes_code.depends_on_modes(
        source, (), on_mariadb=True
    )  # which has nothing but Alembic's operations


def test_a_char_that_changes_depends_on_the_sql_mode() -> None:
    source = "op.alter_column('t', 'a', existing_type={}, type_=sa.CHAR(length=9))"
    assert modes_code.depends_on_modes(source.format("sa.CHAR(length=5)"), ())
    assert modes_code.depends_on_modes(source.format("mysql.CHAR(length=5)"), ())
    assert not modes_code.depends_on_modes(source.format("sa.VARCHAR(length=5)"), ())


def test_one_statement_among_others_is_enough() -> None:
    for one in ("`a` % 2", "`a` = ''"):
        assert modes_code.depends_on_modes("", ("`a` = 1", one), on_mariadb=True)
        assert modes_code.depends_on_modes("", (one, "`a` = 1"), on_mariadb=True)
        assert not modes_code.depends_on_modes("", (one, "`a` = 1"))
    assert modes_code.depends_on_modes("", ('`a` = "x"', "`a` = 1"))


def test_char_depends_on_the_sql_mode_where_rows_are_read() -> None:
    assert modes_code.depends_on_modes("", ("`a` = 1",), reads_char=True)
    assert not modes_code.depends_on_modes("", ("`a` = 1",))
    assert not modes_code.depends_on_modes("", (), reads_char=True)


def test_the_proof_knows_the_errors_of_values_that_a_revision_knows() -> None:
    source = with_functions(calling(FUNCTION))
    (listed,) = [
        eval(ast.unparse(node.comparators[0]))
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Compare)
        and isinstance(node.ops[0], ast.NotIn)
        and "range" in ast.unparse(node)
    ]
    assert set(listed) == error_code.ABOUT_VALUES


def test_all_functions_of_revisions_are_known_by_name() -> None:
    known = {name for name in FUNCTIONS if name not in (error_code.FUNCTION,)}
    found = with_functions(calling(*known))
    assert set(functions(found)) - {"upgrade", "downgrade"} == FUNCTIONS


def test_the_query_that_a_revision_sends_is_recognized() -> None:
    tree = ast.parse(with_functions(calling(FUNCTION)))
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    (sent,) = (ast.unparse(each)[2:-1] for each in texts if "COUNT(*)" in ast.unparse(each))
    offenders = "SELECT `id`\nFROM `t`\nWHERE `a` IS NULL"
    assert offenders_in(sent.format(offenders=offenders)) == offenders
    assert offenders_in(offenders) is None
