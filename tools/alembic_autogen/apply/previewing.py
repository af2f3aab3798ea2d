"""Have a preview made by a process of its own.

The process that upgrades a real database has imported the application, whose engines lead there.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from alembic_autogen import signals
from alembic_autogen.errors import AutogenError

if TYPE_CHECKING:
    from alembic_autogen.apply.preview import Preview, PreviewRequest

_PROGRAM = "from alembic_autogen.apply.previewing import serve; serve({descriptor})"


class PreviewError(AutogenError):
    """The coming revisions could not be run on a disposable server."""


def previewed(request: PreviewRequest) -> Preview:
    """Make a preview in another process.

    :raises AutogenError: it could not be made.
    """
    reading, writing = os.pipe()
    command = [sys.executable, "-c", _PROGRAM.format(descriptor=writing)]
    folders = os.pathsep.join(filter(None, [_own_folder(), os.environ.get("PYTHONPATH")]))
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        pass_fds=[writing],
        env={**os.environ, "PYTHONPATH": folders},
    ) as process:
        os.close(writing)
        try:
            assert process.stdin is not None
            with suppress(BrokenPipeError), process.stdin:
                pickle.dump(request, process.stdin)
            with os.fdopen(reading, "rb") as answer:
                content = answer.read()
        except BaseException:
            process.terminate()
            raise
    if not content:
        raise PreviewError(
            "The process that runs the revisions on a disposable server has ended without a "
            "result; --no-preview upgrades without it."
        )
    found: Preview | AutogenError = pickle.loads(content)
    if isinstance(found, AutogenError):
        raise found
    return found


def _own_folder() -> str:
    """The folder from which this package was imported."""
    return str(Path(__file__).resolve().parents[2])


def serve(descriptor: int) -> NoReturn:
    """Make the preview that standard input describes, in a process that does nothing else.

    :param descriptor: the result is written there, pickled: a preview or an error.
    """
    signals.install()
    from alembic_autogen.apply.preview import preview
    from alembic_autogen.sandbox import seal

    seal.arm()
    found: Preview | AutogenError
    try:
        request = pickle.load(sys.stdin.buffer)
        found = preview(request)
    except AutogenError as error:
        found = error
    except KeyboardInterrupt:
        os._exit(signals.exit_code())
    except Exception:
        found = PreviewError(
            "The coming revisions could not be run on a disposable server, by an error of "
            "alembic-autogen; --no-preview upgrades without that.",
            details=traceback.format_exc(),
        )
    with os.fdopen(descriptor, "wb") as answer:
        pickle.dump(found, answer)
    seal.finish()
    os._exit(0)
