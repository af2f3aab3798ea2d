"""Facts about the models that need no server."""

import ast
import json
import os
import pkgutil
import subprocess
import sys
import warnings
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from sqlalchemy import create_mock_engine
from sqlalchemy.orm import configure_mappers

import database.model
from database.model import metadata

MODELS = Path(database.model.__file__).parent
SRC = MODELS.parents[1]
LONGEST_NAME = 64  # MySQL manual, Identifier Length Limits


def run(code, **environ):
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(SRC), **environ},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def created():
    """The statements of create_all(), triggers included."""
    statements = []

    def take(statement, *_, **__):
        statements.append(str(statement.compile(dialect=engine.dialect)))

    engine = create_mock_engine("mysql+pymysql://", take)
    metadata.create_all(engine, checkfirst=False)
    return statements


def named(table):
    return [*table.constraints, *table.indexes]


def test_there_are_at_least_a_hundred_tables():
    assert len(metadata.tables) >= 100


@pytest.fixture(scope="module")
def imported_at_once():
    """The modules that importing the models brings, and the audit events of the application."""
    out = run("""if True:
        import json, sys
        events = []
        sys.addaudithook(lambda event, _: events.append(event))
        import database.model
        modules = [*sys.modules]
        import database.session
        print(json.dumps([modules, events]))
        """)
    return json.loads(out)


def test_every_module_of_the_models_is_imported_with_the_package(imported_at_once):
    modules, _ = imported_at_once
    names = pkgutil.walk_packages(database.model.__path__, "database.model.")
    assert {module.name for module in names} <= set(modules)


def test_importing_the_application_connects_to_nothing(imported_at_once):
    _, events = imported_at_once
    assert "import" in events
    assert [event for event in events if event.startswith("socket.")] == []


def test_every_mapper_can_be_configured_without_a_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        configure_mappers()


def test_every_table_says_what_it_holds():
    assert [table.name for table in metadata.tables.values() if not table.comment] == []


def test_every_constraint_and_index_has_a_name_that_mysql_takes():
    for table in metadata.tables.values():
        for item in named(table):
            if item is not table.primary_key:
                assert item.name, f"{table.name}: {item!r}"
                assert len(item.name) <= LONGEST_NAME, item.name


def test_no_two_foreign_keys_or_checks_of_the_schema_share_a_name():
    names = [
        constraint.name
        for table in metadata.tables.values()
        for constraint in table.constraints
        if constraint.__visit_name__
        in ("foreign_key_constraint", "table_or_column_check_constraint")
    ]
    assert len(names) > 200
    assert sorted(names) == sorted(set(names))


def test_the_statements_do_not_depend_on_the_order_of_hashes():
    code = "from test_application_models import created; print(*sorted(created()), sep=';')"
    path = os.pathsep.join([str(SRC), str(Path(__file__).parent)])
    one, other = (run(code, PYTHONPATH=path, PYTHONHASHSEED=seed) for seed in ("1", "2"))
    assert "CREATE TRIGGER" in one
    assert one == other


def test_every_table_name_is_written_in_the_models():
    text = "".join(path.read_text(encoding="utf-8") for path in MODELS.rglob("*.py"))
    assert [name for name in metadata.tables if f'"{name}"' not in text] == []


def test_no_module_of_the_application_imports_itself_by_way_of_others():
    imports = {module_name(path): imported(path) for path in SRC.rglob("*.py")}
    TopologicalSorter(imports).prepare()  # raises CycleError


def module_name(path):
    return ".".join(path.relative_to(SRC).with_suffix("").parts).removesuffix(".__init__")


def imported(path):
    """The modules that one names in its imports, those for type checkers included."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    whole = {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
    return whole | {node.module for node in nodes if isinstance(node, ast.ImportFrom)}


def test_a_relationship_can_be_given_to_the_constructor():
    entry = database.model.Entry()
    assert database.model.Dataset(name="digits", entry=entry).entry is entry


def test_a_relationship_is_no_field():
    assert "keywords" not in database.model.Dataset.model_fields
    assert "keywords" not in database.model.Dataset(name="digits").model_dump()
