"""Run a tool, and end it when the run is interrupted."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from alembic_autogen import signals
from alembic_autogen.apply.online.tool import Stage
from alembic_autogen.server.process import SupervisedProgram

if TYPE_CHECKING:
    from alembic_autogen.apply.online.tool import Job, Tool

_LINES = 25
"""The number of lines at the end of the output that messages show."""


@dataclass
class ToolRun:
    """A run of a tool.

    :param stage: how far it has come.
    :param status: the exit status; ``None`` until the end, and if it was ended by a signal.
    :param interrupted: whether the user has interrupted the run.
    """

    stage: Stage = Stage.COPYING
    status: int | None = None
    interrupted: bool = False
    lines: deque[str] = field(default_factory=lambda: deque(maxlen=_LINES))

    @property
    def output(self) -> str:
        """The last lines of the output."""
        return "\n".join(self.lines)


def run_tool(tool: Tool, job: Job, notify: Callable[[str], None]) -> ToolRun:
    """Run a tool to its end.

    If the user interrupts the run while rows are copied, it is ended. What follows is short, and
    foreign keys and triggers would be left on two tables, so that it comes to its end.

    :param notify: shows half a sentence to the user.
    """
    run = ToolRun()
    environment = {**os.environ, "LC_ALL": "C", "PERL_BADLANG": "0", **tool.environment}
    program = SupervisedProgram({"command": tool.command(job)}, environment)
    try:
        while True:
            try:
                for line in program.lines():
                    _note(run, tool, line.rstrip(), notify)
                run.status = program.status()
                return run
            except KeyboardInterrupt:
                run.interrupted = True
                if run.stage is Stage.COPYING:
                    return run
    finally:
        program.release()
        run.interrupted = run.interrupted or signals.received()


def _note(run: ToolRun, tool: Tool, line: str, notify: Callable[[str], None]) -> None:
    if text := tool.progress(line):
        notify(f"{tool.name}: {text}")
        return
    run.stage = tool.stage(line) or run.stage
    if tool.is_message(line):
        run.lines.append(line)
