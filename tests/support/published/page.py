"""The table in docs/projects.md, in which each test writes the line of its project."""

from __future__ import annotations

import re
from dataclasses import dataclass

from support.published import REPOSITORY, Published, Run

PAGE = REPOSITORY / "docs" / "projects.md"


@dataclass(frozen=True)
class ProjectMeasurements:
    """The measurements of a test.

    :param first: the first run of check-drift.
    :param third: the third run.
    :param revisions: the history on an empty database, by Alembic alone.
    :param models: ``create_all()`` in an empty database, by SQLAlchemy alone.
    :param revision: what ``revision --dry-run`` ended with.
    """

    first: Run
    third: Run
    revisions: Run
    models: Run
    revision: Run

    @property
    def own(self) -> Run:
        """The third run, without what Alembic or SQLAlchemy alone takes for what was made anew."""
        made = [
            run
            for side, run in (("head", self.revisions), ("models", self.models))
            if self.third.json["answer"][side] != "memory"
        ]
        needed = max((run.cpu for run in made), default=0.0)
        seconds = max((run.seconds for run in made), default=0.0)
        return Run(0, "", "", self.third.seconds - seconds, self.third.cpu - needed)


def line(project: Published, lines: int, measured: ProjectMeasurements) -> str:
    """The line of a project in the table."""
    found = measured.first.json
    refused = len(found["refused"])
    answer = measured.third.json["answer"]
    cells = (
        f"{project.description.TITLE} {project.version()}",
        str(lines),
        str(len(found["differences"])) + (f", {refused} tables refused" if refused else ""),
        f"exit code {measured.revision.code}",
        " and ".join(side for side in ("head", "models") if answer[side] == "memory") or "nothing",
        f"{measured.third.cpu:.1f} s",
        f"{measured.own.cpu:.1f} s",
    )
    return f"| {' | '.join(cells)} |"


def write(project: Published, text: str) -> None:
    """Replace the line of a project, or add it at the end of the table."""
    page = PAGE.read_text(encoding="utf-8")
    title = re.escape(project.description.TITLE)
    page, replaced = re.subn(rf"^\| {title} .*$", lambda _: text, page, flags=re.MULTILINE)
    if not replaced:
        before, rule, after = page.partition("| --- |\n")
        rows = re.match(r"(?:\|.*\n)*", after)
        assert rows is not None
        page = f"{before}{rule}{rows[0]}{text}\n{after[rows.end():]}"
    PAGE.write_text(page, encoding="utf-8")
