"""Judge revisions on one server of several, in a process that does nothing else.

An application has global state, and is sealed for one server. The process sends JSON, since it runs
the application's code and is not to be trusted.
"""

from __future__ import annotations

import json
import os
import pickle
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

from alembic_autogen import signals, standard_input
from alembic_autogen.commands.lint import lint
from alembic_autogen.commands.linting import Linting, LintRequest
from alembic_autogen.errors import AutogenError
from alembic_autogen.lint.servers import document_of, on_server
from alembic_autogen.progress import Silent
from alembic_autogen.sandbox import seal

if TYPE_CHECKING:
    from alembic_autogen.settings import Settings


def serve(descriptor: int) -> NoReturn:
    """Judge the revisions of the request on standard input, and write the results.

    :param descriptor: JSON is written there.
    """
    signals.install()
    seal.arm()
    settings, request = pickle.load(sys.stdin.buffer)
    standard_input.withhold()
    answer = json.dumps(_answer(settings, request))
    with (
        suppress(BrokenPipeError),  # nobody waits any more: the user has interrupted the command
        os.fdopen(descriptor, "w", encoding="utf-8") as stream,
    ):
        stream.write(answer)
    seal.finish()
    os._exit(0)


def _answer(settings: Settings, request: LintRequest) -> dict[str, object]:
    try:
        return _document(lint(settings, request, Silent()), settings.flavor)
    except AutogenError as error:
        return {"error": error.message, "details": error.details}
    except KeyboardInterrupt:
        return {"error": "interrupted.", "details": ""}


def _document(linting: Linting, flavor: str) -> dict[str, object]:
    server = linting.server
    return {
        "flavor": flavor if server is None else server.flavor,
        "version": "" if server is None else server.version,
        "revisions": [document_of(on_server(each)) for each in linting.judgements],
    }
