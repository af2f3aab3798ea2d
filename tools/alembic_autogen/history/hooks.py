"""The post-write hooks of alembic.ini."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.error_text import first_line
from alembic_autogen.errors import HistoryError
from alembic_autogen.history.alembic_compat import hook_name, run_hook

if TYPE_CHECKING:
    from alembic_autogen.history.scripts import History


def run_hooks(history: History, path: Path) -> None:
    """Run the post-write hooks on a file, as Alembic does on a new revision.

    Their output goes to standard error, since standard output is for the result.

    :param path: the file of the revision.
    :raises HistoryError: a hook fails or leaves invalid Python.
    """
    with history.alembic_errors("A post_write_hook fails"), _programs_print_on_stderr():
        for hook in history.scripts.hooks:
            run_hook(path, hook)
            try:
                compile(path.read_bytes(), str(path), "exec", dont_inherit=True)
            except OSError as error:
                raise HistoryError(
                    f"The post_write_hook {hook_name(hook)!r} leaves no file that can be read "
                    f"({error.strerror}); nothing was written."
                ) from error
            except (SyntaxError, ValueError) as error:
                name = hook_name(hook)
                raise HistoryError(
                    f"The post_write_hook {name!r} leaves a file that is not valid Python "
                    f"({first_line(error)[0]}); nothing was written."
                ) from error


@contextlib.contextmanager
def _programs_print_on_stderr() -> Iterator[None]:
    """Redirect standard output of this process, and of programs that it starts, to stderr."""
    sys.stdout.flush()
    result = os.dup(1)
    os.dup2(2, 1)
    try:
        with contextlib.redirect_stdout(sys.stderr):
            yield
    finally:
        os.dup2(result, 1)
        os.close(result)
