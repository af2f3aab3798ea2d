"""Checkouts: branches, worktrees and clones that share one cache."""

from __future__ import annotations

import shutil
from typing import ClassVar

from memory.edits.base import OWN_PLACE, Edit, constant


class BranchSwitched(Edit):
    """Another branch is checked out, and the first one again."""

    def prepare(self) -> None:
        self.world.git("init", "-q", ".")
        path = self.project.parent / "shared" / self.named(".branch")
        for state in range(self.states):
            self.world.git("checkout", "-q", "--orphan", self.named(f"-{state}"))
            path.write_text(str(state))
            self.world.git("add", "-f", str(path))
            self.world.git("commit", "-q", "-m", str(state))

    @property
    def code(self) -> str:
        return f"return int({self.where('../shared/' + self.named('.branch'))}.read_text())"

    def apply(self, state: int) -> None:
        self.world.git("checkout", "-q", "-f", self.named(f"-{state}"))


class HeadOfGit(Edit):
    """The checked-out commit changes, which code asks git's own files for."""

    states: ClassVar[int] = 2

    @property
    def code(self) -> str:
        return f"return int({self.where('../.head-' + self.slug + '/HEAD')}.read_text()[-2])"

    def apply(self, state: int) -> None:
        folder = self.project.parent / f".head-{self.slug}"
        folder.mkdir(exist_ok=True)
        (folder / "HEAD").write_text(f"ref: refs/heads/topic-{state}\n")


class SecondClone(Edit):
    """The same project is asked in another clone, with another file beside it."""

    states: ClassVar[int] = 2

    @property
    def code(self) -> str:
        return f"return int({self.where('../shared/' + self.named('.clone'))}.read_text())"

    def apply(self, state: int) -> None:
        (self.world.checkout / "shared" / self.named(".clone")).write_text("0")
        self.world.run_in_clone(self.slug, state)
        if state:
            (self.world.clone() / "shared" / self.named(".clone")).write_text("1")


class SecondCloneByPath(Edit):
    """The same project is asked in another clone, whose path its code looks at."""

    states: ClassVar[int] = 2
    trusted: ClassVar[str] = OWN_PLACE

    @property
    def code(self) -> str:
        return "return int('clone' in str(ROOT.absolute()))"

    def apply(self, state: int) -> None:
        self.world.run_in_clone(self.slug, state)


class SecondCloneOfModule(Edit):
    """The same project is asked in another clone, with another module beside it."""

    states: ClassVar[int] = 2

    @property
    def code(self) -> str:
        return f"from {self.slug}_beside import WIDTH\nreturn WIDTH"

    def apply(self, state: int) -> None:
        name = f"{self.slug}_beside.py"
        (self.world.checkout / "shared" / name).write_text(constant(0))
        self.world.run_in_clone(self.slug, state)
        if state:
            (self.world.clone() / "shared" / name).write_text(constant(1))


class CheckoutsExchanged(Edit):
    """Two checkouts change places: each has the other's path now."""

    states: ClassVar[int] = 2

    def prepare(self) -> None:
        self._state = 0

    @property
    def code(self) -> str:
        return f"return int({self.where('../shared/' + self.named('.place'))}.read_text())"

    def apply(self, state: int) -> None:
        shared, other = self.world.checkout / "shared", self.world.elsewhere / self.named("_shared")
        if not other.exists():
            shutil.copytree(shared, other)
            (shared / self.named(".place")).write_text("0")
            (other / self.named(".place")).write_text("1")
        if state != self._state:
            between = self.world.elsewhere / self.named("_between")
            shared.rename(between)
            other.rename(shared)
            between.rename(other)
            self._state = state
