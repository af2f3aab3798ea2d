"""Installed code: changed in place, installed again, editable, found by .pth files."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from memory.edits.base import Edit, constant


class _Package(Edit):
    """A distribution that is installed for the project alone."""

    @property
    def package(self) -> str:
        """The name of the package."""
        return f"{self.slug}_dist"

    @property
    def site(self) -> Path:
        """The folder in which the package is installed."""
        return self.world.site

    def prepare(self) -> None:
        self.install("1.0", 0)

    def install(self, version: str, state: int) -> None:
        """Install a version, as pip does."""
        for old in self.site.glob(f"{self.package}-*.dist-info"):
            for file in old.iterdir():
                file.unlink()
            old.rmdir()
        info = self.site / f"{self.package}-{version}.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {self.package}\nVersion: {version}\n"
        )
        (info / "entry_points.txt").write_text(
            "".join(f"[{self.slug}.group]\n" if n == 0 else "" for n in range(1))
            + "".join(f"point{n} = {self.package}:WIDTH\n" for n in range(state))
        )
        self.write(state)

    def write(self, state: int) -> None:
        """Write the package's code."""
        folder = self.site / self.package
        folder.mkdir(exist_ok=True)
        (folder / "__init__.py").write_text("from .inner import WIDTH\n")
        (folder / "inner.py").write_text(constant(state))

    @property
    def code(self) -> str:
        return f"import {self.package}\nreturn {self.package}.WIDTH"

    def apply(self, state: int) -> None:
        self.write(state)


class PatchedInPlace(_Package):
    """A module of an installed package is edited where it is installed."""


class InstalledAgain(_Package):
    """A package is installed again, with the same version and other code."""

    def apply(self, state: int) -> None:
        self.install("1.0", state)


class Upgraded(_Package):
    """A package is installed in another version."""

    @property
    def code(self) -> str:
        return f"from importlib.metadata import version\nreturn int(version('{self.package}')[-1])"

    def apply(self, state: int) -> None:
        self.install(f"1.{state}", state)


class EntryPoints(_Package):
    """A package is installed again, with the same version and one entry point more."""

    @property
    def code(self) -> str:
        return (
            "from importlib.metadata import entry_points\n"
            f"return len(entry_points(group='{self.slug}.group'))"
        )

    def apply(self, state: int) -> None:
        self.install("1.0", state)


class DataOfPackage(_Package):
    """A data file of an installed package changes in place."""

    def prepare(self) -> None:
        self.install("1.0", 0)

    @property
    def code(self) -> str:
        return (
            "from importlib import resources\n"
            f"return int((resources.files('{self.package}') / 'width.txt').read_text())"
        )

    def write(self, state: int) -> None:
        super().write(0)
        (self.site / self.package / "width.txt").write_text(str(state))


class InTarget(_Package):
    """A package changes that was installed into a folder of PYTHONPATH (pip install --target)."""

    @property
    def site(self) -> Path:
        return self.world.elsewhere / f"{self.slug}_target"

    def install(self, version: str, state: int) -> None:
        super().install(version, state)
        self.world.python_path[self.slug] = str(self.site)
        record = self.site / f"{self.package}-{version}.dist-info" / "RECORD"
        record.write_text(
            f"{self.package}/__init__.py,,\n{self.package}/inner.py,,\n../../bin/{self.slug},,\n"
        )

    def apply(self, state: int) -> None:
        if self.random.random() < 0.5:
            self.install(f"{state + 1}.0", state)
        else:
            self.write(state)


class Editable(_Package):
    """The code of an editable installation (a .pth file) changes."""

    def prepare(self) -> None:
        source = self.world.elsewhere / f"{self.slug}_source"
        source.mkdir()
        (self.site / f"__editable__.{self.package}.pth").write_text(f"{source}\n")
        super().prepare()

    def write(self, state: int) -> None:
        path = self.world.elsewhere / f"{self.slug}_source" / f"{self.package}.py"
        path.write_text(constant(state))


class EditableElsewhere(_Package):
    """An editable installation is made from another checkout, in the same version."""

    states: ClassVar[int] = 2

    def prepare(self) -> None:
        for state in range(self.states):
            source = self.world.elsewhere / f"{self.slug}_source{state}"
            source.mkdir()
            (source / f"{self.package}.py").write_text(constant(state))
        super().prepare()

    def write(self, state: int) -> None:
        source = self.world.elsewhere / f"{self.slug}_source{state}"
        (self.site / f"__editable__.{self.package}.pth").write_text(f"{source}\n")


class CodeOfPth(Edit):
    """A .pth file that runs code when Python starts changes."""

    @property
    def code(self) -> str:
        return f"return getattr(sys, '{self.slug}_width', 0)"

    def apply(self, state: int) -> None:
        path = self.world.site / f"{self.slug}.pth"
        path.write_text(f"import sys; sys.{self.slug}_width = {state}\n")


class SiteCustomization(Edit):
    """sitecustomize.py, which runs when Python starts, changes."""

    @property
    def code(self) -> str:
        return f"return getattr(sys, '{self.slug}_site', 0)"

    def apply(self, state: int) -> None:
        path = self.world.site / "sitecustomize.py"
        path.write_text(f"import sys\nsys.{self.slug}_site = {state}\n")


class SingleModule(Edit):
    """An installed module that is a single file, without any metadata, changes."""

    @property
    def code(self) -> str:
        return f"from {self.slug}_single import WIDTH\nreturn WIDTH"

    def apply(self, state: int) -> None:
        (self.world.site / f"{self.slug}_single.py").write_text(constant(state))
