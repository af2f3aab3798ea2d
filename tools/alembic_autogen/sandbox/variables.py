"""Set the environment variables of the configuration, which the application insists on."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic_autogen.settings import Settings

_ASSIGNMENT = re.compile(r"^\s*(?:export\s+)?['\"]?([A-Za-z_][\w.]*)['\"]?\s*=", re.MULTILINE)


def set_variables(settings: Settings) -> None:
    """Set each variable that has no value yet, neither in the environment nor in ``.env``.

    An application reads ``.env`` only for variables that are not set, so that a value of the
    configuration would hide one there: the address of the real database, for instance. Settings
    classes of pydantic take names in either case.
    """
    if not settings.environment:
        return
    in_file = {*_names_in_file(settings.project / ".env")}
    missing = {
        name: text
        for name, text in settings.environment.items()
        if name not in os.environ and name.casefold() not in in_file
    }
    os.environ.update(missing)
    if "TZ" in missing:
        time.tzset()


def source_of_address(settings: Settings) -> str:
    """Name the variables with values of the configuration, as the end of a message.

    :returns: a sentence, with a space before it; empty if there are none.
    """
    variables = settings.environment.items()
    used = [name for name, text in variables if text and os.environ.get(name) == text]
    if not used:
        return ""
    return (
        f" [tool.alembic-autogen.environment] sets {', '.join(used)}; set what belongs to the "
        "address in the shell or in .env, which take precedence."
    )


def _names_in_file(file: Path) -> Iterator[str]:
    try:
        text = file.read_text(errors="replace")
    except OSError:  # there is none, or the application cannot read it either
        return
    yield from (name.casefold() for name in _ASSIGNMENT.findall(text))
