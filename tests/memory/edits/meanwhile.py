"""Files that are saved while a run is at work, at a random moment."""

from __future__ import annotations

import time
from pathlib import Path
from typing import ClassVar

from memory.edits.base import Edit, constant


class _Meanwhile(Edit):
    """A place that changes while a run is at work."""

    _last: int = 0

    def save(self, state: int) -> None:
        """Bring the place into a state."""
        raise NotImplementedError

    def apply(self, state: int) -> None:
        """Start a run, save at some moment of its first second, and let it end."""
        if not self.world.is_planted:
            self.save(state)
        else:
            with self.world.running():
                time.sleep(self.random.random())
                self.save(state)
        self._last = state


SLOW = "import select\nselect.select([], [], [], {})\n"


class ModuleSaved(_Meanwhile):
    """A module is saved while a run is at work."""

    @property
    def code(self) -> str:
        before, after = SLOW.format(0.1), SLOW.format(0.2)
        return f"{before}import {self.slug}_saved\n{after}return {self.slug}_saved.WIDTH"

    def save(self, state: int) -> None:
        (self.project / f"{self.slug}_saved.py").write_text(constant(state))


class FileSaved(_Meanwhile):
    """A file is saved while a run is at work."""

    @property
    def code(self) -> str:
        path = self.where(self.named(".saved"))
        return f"{SLOW.format(0.1)}found = int({path}.read_text())\n{SLOW.format(0.2)}return found"

    def save(self, state: int) -> None:
        (self.project / self.named(".saved")).write_text(str(state))


class FileAppearsMeanwhile(_Meanwhile):
    """A file of a listed folder appears, or goes, while a run is at work."""

    states: ClassVar[int] = 2

    @property
    def code(self) -> str:
        path = self.where(self.named("_growing"))
        return f"found = len(os.listdir({path}))\n{SLOW.format(0.3)}return found"

    def prepare(self) -> None:
        self.folder.mkdir()

    @property
    def folder(self) -> Path:
        """The folder."""
        return self.project / self.named("_growing")

    def save(self, state: int) -> None:
        path = self.folder / "one"
        path.touch() if state else path.unlink(missing_ok=True)


class LinkSwitchedMeanwhile(_Meanwhile):
    """A link is switched while a run is at work."""

    def prepare(self) -> None:
        for state in range(self.states):
            (self.project / self.named(f".target{state}")).write_text(str(state))

    @property
    def code(self) -> str:
        path = self.where(self.named(".switched"))
        return f"found = int({path}.read_text())\n{SLOW.format(0.3)}return found"

    def save(self, state: int) -> None:
        path = self.project / self.named(".switched")
        new = path.with_name(f"{path.name}~")
        new.symlink_to(self.named(f".target{state}"))
        new.replace(path)


class SavedAndSavedBack(_Meanwhile):
    """A file is changed and changed back while a run is at work."""

    states: ClassVar[int] = 2

    @property
    def code(self) -> str:
        path = self.where(self.named(".back"))
        return f"found = int({path}.read_text())\n{SLOW.format(0.3)}return found"

    def save(self, state: int) -> None:
        path = self.project / self.named(".back")
        path.write_text(str(1 - state))
        if self.world.is_planted:
            time.sleep(self.random.random() / 2)
        path.write_text(str(state))
