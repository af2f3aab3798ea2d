"""Symbolic links: where they lead, over how many others."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from memory.edits.base import Edit, constant


def link(place: Path, target: str) -> None:
    """Let a link lead elsewhere, in one step."""
    new = place.with_name(f"{place.name}~")
    new.unlink(missing_ok=True)
    new.symlink_to(target)
    new.replace(place)


class SwitchedLink(Edit):
    """A link that is read through leads to another file."""

    def prepare(self) -> None:
        for state in range(self.states):
            (self.project / self.named(f".{state}")).write_text(str(state))

    @property
    def code(self) -> str:
        return f"return int({self.where(self.named('.current'))}.read_text())"

    def apply(self, state: int) -> None:
        link(self.project / self.named(".current"), self.named(f".{state}"))


class ChainOfLinks(SwitchedLink):
    """The middle one of three links that are read through leads elsewhere."""

    def prepare(self) -> None:
        super().prepare()
        link(self.project / self.named(".first"), self.named(".current"))

    @property
    def code(self) -> str:
        return f"return int({self.where(self.named('.first'))}.read_text())"


class LinkedFolder(Edit):
    """A linked folder (current -> releases/2) in which a file is read leads elsewhere."""

    def prepare(self) -> None:
        for state in range(self.states):
            folder = self.project / self.named("_releases") / str(state)
            folder.mkdir(parents=True)
            (folder / "width").write_text(str(state))

    @property
    def code(self) -> str:
        return f"return int({self.where(self.named('_current') + '/width')}.read_text())"

    def apply(self, state: int) -> None:
        link(self.project / self.named("_current"), f"{self.named('_releases')}/{state}")


class LinkedFolderListed(Edit):
    """A linked folder that is listed leads to another folder."""

    def prepare(self) -> None:
        for state in range(self.states):
            folder = self.world.elsewhere / self.named(f"_list{state}")
            folder.mkdir()
            for number in range(state):
                (folder / str(number)).touch()

    @property
    def code(self) -> str:
        return f"return len(os.listdir({self.where(self.named('_listed'))}))"

    def apply(self, state: int) -> None:
        link(
            self.project / self.named("_listed"),
            str(self.world.elsewhere / self.named(f"_list{state}")),
        )


class LinkedModule(Edit):
    """A module that is imported through a link becomes another one."""

    def prepare(self) -> None:
        for state in range(self.states):
            (self.project / f"{self.slug}_{state}.py").write_text(constant(state))

    @property
    def code(self) -> str:
        return f"import {self.slug}_module\nreturn {self.slug}_module.WIDTH"

    def apply(self, state: int) -> None:
        link(self.project / f"{self.slug}_module.py", f"{self.slug}_{state}.py")


class LinkedPackage(Edit):
    """A package that is imported through a linked folder becomes another one."""

    def prepare(self) -> None:
        for state in range(self.states):
            folder = self.world.elsewhere / f"{self.slug}_{state}"
            folder.mkdir()
            (folder / "__init__.py").write_text("from .inner import WIDTH\n")
            (folder / "inner.py").write_text(constant(state))

    @property
    def code(self) -> str:
        return f"from {self.slug}_package import WIDTH\nreturn WIDTH"

    def apply(self, state: int) -> None:
        target = str(self.world.elsewhere / f"{self.slug}_{state}")
        link(self.project / f"{self.slug}_package", target)


class TargetOfALink(Edit):
    """The name to which a link leads, which code looks at, changes."""

    @property
    def code(self) -> str:
        path = self.where(self.named(".link"))
        return self.random.choice(
            [
                f"return int(os.readlink({path})[-1])",
                f"return int({path}.resolve().name[-1])",
                f"return int(os.path.realpath({path})[-1])",
            ]
        )

    def apply(self, state: int) -> None:
        link(self.project / self.named(".link"), f"nothing-{state}")


class DanglingLink(Edit):
    """The target of a link appears, and goes."""

    states: ClassVar[int] = 2

    def prepare(self) -> None:
        target = str(self.world.elsewhere / self.named(".there"))
        link(self.project / self.named(".dangling"), target)

    @property
    def code(self) -> str:
        return f"return int(os.path.exists({self.where(self.named('.dangling'))}))"

    def apply(self, state: int) -> None:
        path = self.world.elsewhere / self.named(".there")
        path.touch() if state else path.unlink(missing_ok=True)


class BehindALink(Edit):
    """A file to which a link leads, outside of the project, gets another content."""

    def prepare(self) -> None:
        link(self.project / self.named(".far"), str(self.world.elsewhere / self.named(".near")))

    @property
    def code(self) -> str:
        return f"return int({self.where(self.named('.far'))}.read_text())"

    def apply(self, state: int) -> None:
        (self.world.elsewhere / self.named(".near")).write_text(str(state))


class FileBecomesLink(Edit):
    """A file becomes a link to another one, and a file again."""

    @property
    def code(self) -> str:
        path = self.where(self.named(".sort"))
        return f"return int(os.path.islink({path})) + int({path}.read_text())"

    def apply(self, state: int) -> None:
        path, other = self.project / self.named(".sort"), self.project / self.named(".other")
        other.write_text("0")
        path.unlink(missing_ok=True)
        if state == 1:
            path.symlink_to(other.name)
        else:
            path.write_text(str(state))
