"""A project on which rows are measured, and how one of its models is changed and put back."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

_BEFORE = ".before"
"""The suffix of a file that keeps the model as it was."""


@dataclass(frozen=True)
class BenchmarkProject:
    """A project, and the place in one of its models where a column can be added.

    :param folder: where its commands run.
    :param module: the module that imports all models.
    :param model: the file of the model that is changed.
    :param begin: the beginning of the model's class, as it is in that file.
    :param mark: the text after ``begin`` before which the column is added.
    :param column: the column's lines, with ``{name}`` for its name.
    :param versions: the folder of the revisions.
    :param path: the folders of the application's modules, relative to ``folder``.
    :param config: Alembic's configuration, relative to ``folder``.
    :param script_fails: whether ``alembic check`` reports differences where there are none.
    :param is_on_port: whether the application connects by TCP only, and not to a URL.
    """

    folder: Path
    module: str
    model: Path
    begin: str
    mark: str
    versions: Path
    column: str = "    {name}: int | None = None\n"
    path: str = "."
    config: str = "alembic.ini"
    is_on_port: bool = False
    script_fails: bool = False
    _kept: frozenset[str] = field(default=frozenset(), repr=False)

    def __post_init__(self) -> None:
        """Note which revisions there are."""
        object.__setattr__(self, "_kept", frozenset(self._revisions()))

    def _revisions(self) -> set[str]:
        return {path.name for path in self.versions.glob("*.py")}

    def add_column(self, name: str) -> None:
        """Add a column to the model; :meth:`restore` undoes it."""
        text = self.model.read_text(encoding="utf-8")
        head, begin, tail = text.partition(self.begin)
        first, mark, rest = tail.partition(self.mark)
        assert begin and mark, f"{self.model} has no {self.begin!r} with {self.mark!r}"
        self._keep(text)
        column = self.column.format(name=name)
        self.model.write_text(f"{head}{begin}{first}{column}{mark}{rest}", encoding="utf-8")

    def touch_model(self, comment: str) -> None:
        """Add a comment to the file of the model; :meth:`restore` undoes it."""
        text = self.model.read_text(encoding="utf-8")
        self._keep(text)
        self.model.write_text(f"{text}# {comment}\n", encoding="utf-8")

    def _keep(self, text: str) -> None:
        self._before.write_text(text, encoding="utf-8")

    @property
    def _before(self) -> Path:
        return self.model.with_suffix(_BEFORE)

    def restore(self) -> None:
        """Undo a change of the model, and remove all revisions that were written since."""
        if self._before.exists():
            self._before.replace(self.model)
        for name in self._revisions() - self._kept:
            (self.versions / name).unlink()

    def newest(self) -> Path:
        """The file of the newest of the revisions that were there from the beginning."""
        return self.versions / max(self._kept)
