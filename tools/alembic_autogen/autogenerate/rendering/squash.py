"""Render the two files of a squash, by Alembic and the project's own template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from alembic.util import rev_id

from alembic_autogen.autogenerate.rendering.render import from_template
from alembic_autogen.autogenerate.rendering.template_values import (
    TemplateValues,
    check_template_values,
)
from alembic_autogen.error_text import from_project, named_lines, with_place
from alembic_autogen.history.loaded_texts import script_of
from alembic_autogen.history.revision_text import read_source
from alembic_autogen.history.squashing import bodies, origin, squash_source, with_labels
from alembic_autogen.history.takeover import FOLDER, anchor_bodies, anchor_source

if TYPE_CHECKING:
    from alembic.script import Script, ScriptDirectory

    from alembic_autogen.history.ranges import Range
    from alembic_autogen.history.scripts import History
    from alembic_autogen.history.squashing import Part


@dataclass(frozen=True)
class RenderedFile:
    """A file of a squash.

    :param path: its path in ``versions/``.
    """

    revision: str
    path: Path
    source: str

    def loaded(self, **values: object) -> Script:
        """Load it as if it were in its place.

        :param values: values that replace some of its own.
        """
        return script_of(self.source, str(self.path), self.revision, self.path.stem, values)

    def explained(
        self, error: str, parts: Sequence[Part], files: Mapping[str, Path], project: Path
    ) -> str:
        """Replace the place in an error by that of the replaced revision that the line comes from.

        :param error: the error of this file, which is not written.
        :param parts: the parts of this squash.
        :param files: the files of all revisions.
        :param project: the project's folder, from which files are named.
        """
        lines = named_lines(error, str(self.path))
        if not lines:
            return error
        found = origin(self.source, lines[0], parts)
        if found is None or found[0].title not in files:
            what = found[0].title if found else self.revision
            return with_place(error, str(self.path), f"the squash of {what}")
        part, line = found
        place = f"{from_project(str(files[part.title]), project)}:{line}"
        text = with_place(error, str(self.path), place).rstrip(".")
        text = text.replace(f"Revision {self.revision} fails", f"Revision {part.title} fails", 1)
        return f"{text}, as a part of the squash; change it, or leave it out of the squash."


@dataclass(frozen=True)
class RenderedSquash:
    """The files of a squash.

    :param anchor: the revision that does nothing, and has the ids of the replaced ones as labels.
    :param squash: the revision that takes their place.
    :param folder: the folder of the replaced files.
    """

    anchor: RenderedFile
    squash: RenderedFile
    folder: Path

    @property
    def files(self) -> tuple[RenderedFile, RenderedFile]:
        """Both files, in the order in which they run."""
        return self.anchor, self.squash

    def scripts(self, files: Path) -> list[Script]:
        """Load both.

        :param files: the folder in which the replaced files are now.
        """
        return [self.anchor.loaded(), self.squash.loaded(**{FOLDER: files})]


def check_template_of_squash(history: History, range_: Range, message: str) -> None:
    """Check that the template writes the places of both files, before anything runs.

    :raises HistoryError: it writes others.
    """
    anchor = rev_id()
    parents = (range_.parent,) if range_.parent else ()
    for revision, down in ((anchor, parents), (range_.last, (anchor,))):
        values = TemplateValues(revision, down, keeps_id=True)
        check_template_values(history, values, message)


def render_squash(
    history: History,
    range_: Range,
    parts: Sequence[Part],
    message: str,
    anchor: str,
    folder: Path,
) -> RenderedSquash:
    """Write both files.

    :param history: the revisions before the range.
    :param message: the message of the squash, as the user typed it.
    :param anchor: the id of the revision that does nothing.
    :param folder: a folder outside ``versions/``.
    :raises HistoryError: Alembic or the project's template refuses, or a part cannot be used.
    """
    labels = (*range_.revisions[:-1], *range_.labels)
    versions = range_.files[range_.last].parent
    renderer = _Renderer(history, versions, folder)
    given = _given(anchor_bodies(), _IMPORT)
    parent, text = range_.parent or "base", f"before {message}"
    first = renderer.render(anchor, text, parent, given)
    source = with_labels(_imported_once(first.source), labels)
    first = replace(first, source=anchor_source(source, range_.last))
    last = renderer.render(range_.last, message, anchor, _given(bodies(parts)))
    replaced = Path(history.scripts.dir, "replaced", range_.last).resolve()
    files = {each: path.name for each, path in range_.own_files.items()}
    relative = Path(*_relative(replaced, last.path.parent)).as_posix()
    source = squash_source(last.source, parts, files, relative)
    return RenderedSquash(first, RenderedFile(last.revision, last.path, source), replaced)


_IMPORT = "from alembic import op"


def _imported_once(source: str) -> str:
    """The file without the import that the project's template has already."""
    line = f"{_IMPORT}\n"
    first, *others = source.split(line)
    return first + line + "".join(others)


def _given(functions: tuple[str, str], imports: str = "") -> dict[str, str]:
    up, down = functions
    return {"upgrades": up, "downgrades": down, "imports": imports}


def _relative(path: Path, start: Path) -> tuple[str, ...]:
    import os

    return Path(os.path.relpath(path, start)).parts


@dataclass(frozen=True)
class _Renderer:
    history: History
    versions: Path
    folder: Path

    def render(
        self,
        revision: str,
        message: str,
        parent: str,
        given: Mapping[str, str],
    ) -> RenderedFile:
        """Render a file by the project's template.

        :param given: the code of its functions.
        """

        def generate(scripts: ScriptDirectory, text: str) -> Script | None:
            return scripts.generate_revision(
                revision,
                text,
                head=parent,
                splice=True,
                version_path=str(self._location()),
                config=self.history.config,
                **given,
            )

        script, final_path = from_template(self.history, self.folder, message, generate)
        source = read_source(Path(script.path))
        return RenderedFile(revision, final_path.resolve(), source)

    def _location(self) -> Path:
        """The version location in which the range is."""
        from alembic_autogen.history.alembic_compat import version_locations

        found = version_locations(self.history.scripts)
        inside = (each for each in found if self.versions.is_relative_to(each.resolve()))
        return next(inside, found[0])
