"""Modules: which one is found, where, in which form."""

from __future__ import annotations

import py_compile
import shutil
import zipfile
from typing import ClassVar

from memory.edits.base import Edit, constant


class _Module(Edit):
    """A module of the project that holds the number."""

    @property
    def module(self) -> str:
        """The name of the module."""
        return f"{self.slug}_module"

    @property
    def code(self) -> str:
        return f"import {self.module}\nreturn {self.module}.WIDTH"

    def apply(self, state: int) -> None:
        (self.project / f"{self.module}.py").write_text(constant(state))


class Module(_Module):
    """A module that is imported changes."""


class ImportedByName(_Module):
    """A module that importlib.import_module imports changes."""

    @property
    def code(self) -> str:
        return f"import importlib\nreturn importlib.import_module('{self.module}').WIDTH"


class ImportedByAnother(_Module):
    """A module that a module imports, while a function of it runs, changes."""

    def prepare(self) -> None:
        (self.project / f"{self.slug}_outer.py").write_text(
            f"def width():\n    import {self.module}\n    return {self.module}.WIDTH\n"
        )

    @property
    def code(self) -> str:
        return f"from {self.slug}_outer import width\nreturn width()"


class ReadByAnother(Edit):
    """A file changes that a module read when it was imported, perhaps before by others."""

    def prepare(self) -> None:
        (self.project / f"{self.slug}_reader.py").write_text(
            "from pathlib import Path\n"
            f"WIDTH = int(Path(__file__).with_name('{self.slug}.num').read_text())\n"
        )

    @property
    def code(self) -> str:
        return f"from {self.slug}_reader import WIDTH\nreturn WIDTH"

    def apply(self, state: int) -> None:
        (self.project / f"{self.slug}.num").write_text(str(state))


class SharedByModels(ReadByAnother):
    """A file changes that a module read which the models import as well."""

    def prepare(self) -> None:
        super().prepare()
        self.world.models_import.append(f"{self.slug}_reader")


class ModuleAppears(_Module):
    """A module that could not be imported appears, and goes."""

    @property
    def code(self) -> str:
        return (
            f"try:\n    from {self.module} import WIDTH\n"
            "except ImportError:\n    WIDTH = 0\nreturn WIDTH"
        )

    def apply(self, state: int) -> None:
        if state:
            super().apply(state)
        else:
            (self.project / f"{self.module}.py").unlink(missing_ok=True)


class FoundEarlier(_Module):
    """A module of the same name appears in a folder where Python looks first."""

    states: ClassVar[int] = 2

    def prepare(self) -> None:
        (self.project / "second").mkdir(exist_ok=True)
        (self.project / "first").mkdir(exist_ok=True)
        (self.project / "second" / f"{self.module}.py").write_text(constant(0))

    def apply(self, state: int) -> None:
        path = self.project / "first" / f"{self.module}.py"
        path.write_text(constant(1)) if state else path.unlink(missing_ok=True)


class BecomesPackage(_Module):
    """A package takes a module's place, and its name."""

    states: ClassVar[int] = 2

    def prepare(self) -> None:
        super().apply(0)

    def apply(self, state: int) -> None:
        folder = self.project / self.module
        shutil.rmtree(folder, ignore_errors=True)
        if state:
            folder.mkdir()
            (folder / "__init__.py").write_text(constant(1))


class PortionOfNamespace(Edit):
    """A package without __init__.py gets a portion in another folder."""

    def prepare(self) -> None:
        (self.project / "first" / f"{self.slug}_ns").mkdir(parents=True, exist_ok=True)
        (self.project / "second" / f"{self.slug}_ns").mkdir(parents=True, exist_ok=True)

    @property
    def code(self) -> str:
        return (
            f"import pkgutil, {self.slug}_ns\n"
            f"return len(list(pkgutil.iter_modules({self.slug}_ns.__path__)))"
        )

    def apply(self, state: int) -> None:
        for number, folder in enumerate(("first", "second")):
            path = self.project / folder / f"{self.slug}_ns" / f"part{number}.py"
            path.write_text("") if number < state else path.unlink(missing_ok=True)


class OutsideModule(_Module):
    """A module in a folder beside the project, which pythonpath names, changes."""

    def apply(self, state: int) -> None:
        path = self.project.parent / "shared" / f"{self.module}.py"
        path.write_text(constant(state))


class RunByPath(_Module):
    """A file that runpy runs by its path changes."""

    @property
    def code(self) -> str:
        path = self.where(f"{self.module}.py")
        return f"import runpy\nreturn runpy.run_path(str({path}))['WIDTH']"


class Executed(_Module):
    """A file that is read and handed to exec() changes."""

    @property
    def code(self) -> str:
        path = self.where(f"{self.module}.py")
        return f"found = {{}}\nexec({path}.read_text(), found)\nreturn found['WIDTH']"


class LoadedFromFile(_Module):
    """A module that is loaded by its file's path changes."""

    @property
    def code(self) -> str:
        path = self.where(f"{self.module}.py")
        return (
            "from importlib import util\n"
            f"spec = util.spec_from_file_location('{self.slug}_loaded', {path})\n"
            "found = util.module_from_spec(spec)\nspec.loader.exec_module(found)\n"
            "return found.WIDTH"
        )


class CompiledOnly(_Module):
    """A module of which there is only the compiled form changes."""

    def apply(self, state: int) -> None:
        source = self.world.elsewhere / f"{self.module}.py"
        source.write_text(constant(state))
        compiled = str(self.project / f"{self.module}.pyc")
        py_compile.compile(str(source), cfile=compiled, doraise=True)


class InZip(_Module):
    """A module in a .zip on sys.path changes."""

    @property
    def code(self) -> str:
        archive = self.where(f"{self.slug}.zip")
        return f"sys.path.insert(0, str({archive}.absolute()))\n{super().code}"

    def apply(self, state: int) -> None:
        new = self.project / f"{self.slug}.zip~"
        with zipfile.ZipFile(new, "w") as archive:
            archive.writestr(f"{self.module}.py", constant(state))
        new.replace(self.project / f"{self.slug}.zip")


class DataOfModule(Edit):
    """A file beside a module, which pkgutil or importlib.resources reads, changes."""

    def prepare(self) -> None:
        folder = self.project / f"{self.slug}_pkg"
        folder.mkdir()
        (folder / "__init__.py").write_text("")

    @property
    def code(self) -> str:
        package = f"{self.slug}_pkg"
        return self.random.choice(
            [
                f"import pkgutil\nreturn int(pkgutil.get_data('{package}', 'width.txt'))",
                "from importlib import resources\n"
                f"return int((resources.files('{package}') / 'width.txt').read_text())",
            ]
        )

    def apply(self, state: int) -> None:
        (self.project / f"{self.slug}_pkg" / "width.txt").write_text(str(state))


class Plugins(Edit):
    """A package in which modules are looked for and imported gets one more."""

    def prepare(self) -> None:
        folder = self.project / f"{self.slug}_plugins"
        folder.mkdir()
        (folder / "__init__.py").write_text("")

    @property
    def code(self) -> str:
        package = f"{self.slug}_plugins"
        return (
            f"import importlib, pkgutil, {package}\n"
            "return sum(\n"
            f"    importlib.import_module('{package}.' + each.name).WIDTH\n"
            f"    for each in pkgutil.iter_modules({package}.__path__)\n)"
        )

    def apply(self, state: int) -> None:
        for number in range(self.states):
            path = self.project / f"{self.slug}_plugins" / f"plugin{number}.py"
            path.write_text(constant(1)) if number < state else path.unlink(missing_ok=True)


class CallsFunction(_Module):
    """A function changes that is called with what no file holds."""

    @property
    def code(self) -> str:
        return f"from {self.module} import width\nreturn width(2)"

    def apply(self, state: int) -> None:
        body = f"def width(n):\n    return n * {state}\n{'#' * state}\n"
        (self.project / f"{self.module}.py").write_text(body)
