"""Find a Flask application as Flask's command line does, and open its application context.

Flask-Migrate's env.py takes the engine and the models from ``flask.current_app``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

from alembic_autogen.errors import PreparationError

if TYPE_CHECKING:
    from alembic.config import Config
    from flask import Flask


def uses_current_app(source: bytes) -> bool:
    """Whether a module imports ``current_app`` from flask, or takes it from there.

    :param source: its text.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):  # which is reported when it is run
        return False
    return any(_takes_current_app(node) for node in ast.walk(tree))


def _takes_current_app(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.module == "flask" and any(each.name == "current_app" for each in node.names)
    return isinstance(node, ast.Attribute) and ast.unparse(node) == "flask.current_app"


@contextmanager
def application_context(config: Config) -> Iterator[None]:
    """Open the context of the Flask application that Flask's command line would work on.

    That is the one that ``FLASK_APP`` names, also in ``.flaskenv``, or the application or factory
    in wsgi.py or app.py. Flask-Migrate's hooks (``@migrate.configure``) get Alembic's
    configuration.

    :param config: Alembic's configuration.
    :raises PreparationError: Flask finds no application.
    """
    application = _find_application()
    with application.app_context():
        migrate = getattr(application.extensions.get("migrate"), "migrate", None)
        configure = getattr(migrate, "call_configure_callbacks", None)
        if configure is not None:
            configure(config)
        yield


def _find_application() -> Flask:
    try:
        from flask.cli import FlaskGroup, NoAppException, ScriptInfo
    except ImportError as error:
        raise PreparationError(
            f"env.py needs a Flask application, and Flask cannot be imported ({error}); install "
            "the tool where the application is installed."
        ) from error
    # With the name of any command, which is not run; options come from the environment.
    command_line = FlaskGroup(add_default_commands=False).make_context("flask", ["db"])
    found = command_line.ensure_object(ScriptInfo)
    try:
        if not found.app_import_path:
            found.app_import_path = _default_module()
        return found.load_app()
    except NoAppException as error:
        raise PreparationError(
            f"env.py needs a Flask application: {_in_a_sentence(str(error))}; set FLASK_APP, also "
            "in [tool.alembic-autogen.environment] of pyproject.toml."
        ) from error


def _default_module() -> str:
    """The file that Flask takes if ``FLASK_APP`` is not set: wsgi.py, or else app.py.

    Flask takes a missing wsgi.py for one that fails while imports are watched, since it looks at
    the depth of the traceback (``locate_app()`` in flask/cli.py).
    """
    from flask.cli import NoAppException, prepare_import

    for path in ("wsgi.py", "app.py"):
        if find_spec(prepare_import(path)) is not None:
            return path
    raise NoAppException("there is neither wsgi.py nor app.py")


def _in_a_sentence(text: str) -> str:
    """The first and the last line of Flask's message, which may hold a traceback."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return " ".join([*lines[:1], *lines[1:][-1:]]).rstrip(". ")
