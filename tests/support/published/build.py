"""Create the schema of a project's revisions or models in a database, without the tool.

    python build.py DESCRIPTION revisions|models URL

It runs in the environment of the project, and prints the tables that the server refuses, as JSON.
"""

import importlib.util
import json
import sys
from types import ModuleType

import sqlalchemy as sa


def main() -> None:
    """Build, and print the tables that the server refuses."""
    description, what, url = sys.argv[1:]
    module = _load(description)
    refused = {}
    if what == "revisions":
        getattr(module, "upgrade", _upgrade)(url)
    else:
        refused = _create(module.metadata(url), sa.create_engine(url))
    print()
    print(json.dumps(refused))


def _upgrade(url: str) -> None:
    """Upgrade as Alembic does, unless the description has a way of its own."""
    from alembic import command
    from alembic.config import Config

    config = Config("alembic.ini")
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    command.upgrade(config, "heads")


def _create(metadata: sa.MetaData, engine: sa.Engine) -> dict[str, str]:
    """Create all tables, or if that fails one after the other."""
    try:
        metadata.create_all(engine)
    except sa.exc.DBAPIError:
        return _create_singly(metadata, engine)
    return {}


def _create_singly(metadata: sa.MetaData, engine: sa.Engine) -> dict[str, str]:
    metadata.drop_all(engine)
    refused = {}
    for table in metadata.sorted_tables:
        try:
            metadata.create_all(engine, tables=[table])
        except sa.exc.DBAPIError as error:
            refused[table.name] = str(error.orig)
            table.drop(engine, checkfirst=True)
    return refused


def _load(path: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location("description", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
