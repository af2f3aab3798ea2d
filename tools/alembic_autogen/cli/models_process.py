"""A process of its own that creates the models of another checkout, and writes their schema as SQL.

Models can be imported once in a process. ``session/git_baseline.py`` starts it in the folder of the
project, with the configuration in environment variables.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypedDict

from alembic_autogen.errors import AutogenError, ExitCode, ModelsError
from alembic_autogen.memo.states import is_namespace
from alembic_autogen.progress import Silent, Stopwatch
from alembic_autogen.sandbox import seal
from alembic_autogen.schema.dump import dump_schema
from alembic_autogen.server.connection import querying
from alembic_autogen.session.create_models import created_models
from alembic_autogen.session.import_models import import_models
from alembic_autogen.session.project_files import require_copies
from alembic_autogen.session.session import open_session
from alembic_autogen.settings import load

if TYPE_CHECKING:
    from alembic_autogen.session.session import Session


class ModelsSchema(TypedDict):
    """The result of the process, as JSON.

    :ivar sql: the statements that create the schema.
    :ivar is_complete: whether it depends on nothing but files of the checkout and the environment.
    """

    sql: str
    is_complete: bool


class Failure(TypedDict):
    """The result of the process if the models cannot be created.

    :ivar message: a sentence, which may span lines.
    :ivar details: the rest, such as a statement, or empty.
    """

    message: str
    details: str


def main(output: str, repository: str) -> NoReturn:
    """Write a :class:`ModelsSchema`; or a :class:`Failure`, with exit code 2.

    Output of the models stays on stdout and stderr.

    :param output: the path of the file to write.
    :param repository: the repository from which the files were copied.
    """
    seal.arm()
    code = _run(Path(output), Path(repository))
    seal.finish()
    sys.stderr.flush()
    os._exit(code)  # as the command line ends


def _run(output: Path, repository: Path) -> int:
    try:
        settings = load(Path())
        with open_session(settings, Silent(), Stopwatch()) as session:
            found = _schema(session, repository)
    except AutogenError as error:
        failure: Failure = {"message": error.message, "details": error.details}
        output.write_text(json.dumps(failure), encoding="utf-8")
        return error.exit_code
    output.write_text(json.dumps(found), encoding="utf-8")
    return ExitCode.OK


def _schema(session: Session, repository: Path) -> ModelsSchema:
    session.seal()
    session.server.begin()
    loaded = import_models(session)
    require_copies(repository)
    with created_models(session, loaded) as (database, created):
        if created.refused:
            raise ModelsError(created.refused[0].sentence)
        with database.connect() as connection:
            sql = dump_schema(querying(connection), database.default)
    return {"sql": sql, "is_complete": _is_complete(session)}


def _is_complete(session: Session) -> bool:
    if not session.results.usable:
        return False
    tracked = session.tracking.state_of_models(session.layout())
    named = (*tracked.state.files, *tracked.state.folders, *tracked.state.places)
    return tracked.is_complete and not any(map(_is_elsewhere, named))


def _is_elsewhere(name: str) -> bool:
    """Whether a name of a state, such as ``type /etc/shop.ini``, is of a file outside the checkout.

    Python's own files and what is installed with it are covered by versions, and the namespaces of
    the process by the key.
    """
    path = name if name.startswith("/") else name.partition(" ")[2]
    prefixes = tuple(f"{prefix}{os.sep}" for prefix in (sys.prefix, sys.base_prefix))
    return path.startswith("/") and not (path.startswith(prefixes) or is_namespace(path))
