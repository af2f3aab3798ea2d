"""Folders: what is listed, at which depth, and which folder it is."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import ClassVar

from memory.edits.base import HISTORY, Edit, Place


class _Counted(Edit):
    """A folder of which the entries count."""

    @property
    def folder(self) -> Path:
        """The folder."""
        return self.project / self.slug

    def name(self, number: int) -> str:
        """The entry of a number."""
        return f"{number}.sql"

    def apply(self, state: int) -> None:
        self.folder.mkdir(exist_ok=True)
        for number in range(self.states):
            path = self.folder / self.name(number)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("SELECT 1") if number < state else path.unlink(missing_ok=True)


class Listed(_Counted):
    """A folder that is listed gets a file more, or one less."""

    @property
    def code(self) -> str:
        path = self.where(self.slug)
        return self.random.choice(
            [
                f"return len(os.listdir({path}))",
                f"return len(list({path}.iterdir()))",
                f"return len(list({path}.glob('*.sql')))",
                f"return sum(1 for each in os.scandir({path}) if each.is_file())",
                f"import glob\nreturn len(glob.glob(str({path} / '*.sql')))",
            ]
        )


class OrderOfNames(Edit):
    """The names in a folder are listed in another order, as tmpfs lists the newest first."""

    states: ClassVar[int] = 2

    def prepare(self) -> None:
        self.folder = self.world.shared_memory / self.slug
        self.folder.mkdir()

    @property
    def code(self) -> str:
        return self.random.choice(
            [
                f"return int(os.listdir({str(self.folder)!r})[0] == 'a')",
                f"return int(next(iter(os.scandir({str(self.folder)!r}))).name == 'a')",
            ]
        )

    def apply(self, state: int) -> None:
        for name in "ab":
            (self.folder / name).unlink(missing_ok=True)
        for name in "ab" if state else "ba":
            (self.folder / name).write_text(name)


class AccessOfFolder(Edit):
    """The noted time of the last access of a folder is another one."""

    states: ClassVar[int] = 2

    @property
    def code(self) -> str:
        return f"return int(os.stat({str(self.world.elsewhere / self.slug)!r}).st_atime_ns == 0)"

    def apply(self, state: int) -> None:
        folder = self.world.elsewhere / self.slug
        folder.mkdir(exist_ok=True)
        os.utime(folder, ns=(0 if state else 10**9, 10**9))


class ListedDeep(_Counted):
    """A file comes and goes in a folder below one that is searched whole."""

    def name(self, number: int) -> str:
        return f"a/b/{number}.sql"

    @property
    def code(self) -> str:
        path = self.where(self.slug)
        return self.random.choice(
            [
                f"return len(list({path}.rglob('*.sql')))",
                f"return sum(len(files) for _, _, files in os.walk({path}))",
                f"return sum(len(files) for _, _, files, _ in os.fwalk({path}))",
            ]
        )


class ListedByDescriptor(_Counted):
    """A folder that is listed by its descriptor gets a file more, or one less."""

    @property
    def code(self) -> str:
        return (
            f"folder = os.open({self.where(self.slug)}, os.O_RDONLY)\n"
            "try:\n    return len(os.listdir(folder))\nfinally:\n    os.close(folder)"
        )


class ListedOutside(_Counted):
    """A folder beside the project, in the same repository, gets a file more, or one less."""

    @property
    def folder(self) -> Path:
        return self.project.parent / "shared" / self.slug

    @property
    def code(self) -> str:
        return f"return len(list({self.where('../shared/' + self.slug)}.glob('*.sql')))"


class ListedOfCompiled(_Counted):
    """A folder of which Python's own __pycache__ is counted as well gets a file more."""

    @property
    def code(self) -> str:
        return f"return len(os.listdir({self.where(self.slug)}))"

    def name(self, number: int) -> str:
        return "__pycache__" + "/x" if number == 0 else f"{number}.sql"


class SqlOfRevisions(Edit):
    """The .sql files that a revision runs change, come and go."""

    places: ClassVar[tuple[Place, ...]] = (Place.REVISION,)

    @property
    def code(self) -> str:
        return (
            "from alembic import op\n"
            f"for script in sorted({self.where(self.named('_sql'))}.glob('*.sql')):\n"
            "    op.execute(script.read_text())\n"
            "return 0"
        )

    def apply(self, state: int) -> None:
        folder = self.project / self.named("_sql")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for number in range(state):
            (folder / f"{number}.sql").write_text(f"CREATE TABLE {self.slug}_{number} (id INT)")


class NameOfTheOnlyFile(Edit):
    """The only file of a folder gets another name."""

    places: ClassVar[tuple[Place, ...]] = (Place.MODELS, *HISTORY)

    @property
    def code(self) -> str:
        return f"return int(next({self.where(self.named('_one'))}.iterdir()).stem)"

    def apply(self, state: int) -> None:
        folder = self.project / self.named("_one")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        (folder / f"{state}.txt").touch()


class FolderExchanged(Edit):
    """Another folder takes the place, and the name, of one in which a file is read."""

    @property
    def code(self) -> str:
        return f"return int({self.where(self.named('_x') + '/width')}.read_text())"

    def apply(self, state: int) -> None:
        folder = self.project / self.named("_x")
        new = self.project / self.named(f"_new{state}")
        new.mkdir(exist_ok=True)
        (new / "width").write_text(str(state))
        shutil.rmtree(folder, ignore_errors=True)
        new.rename(folder)


class FolderAppears(Edit):
    """A folder that was not there when it was to be listed appears."""

    states: ClassVar[int] = 2

    @property
    def code(self) -> str:
        path = self.where(self.named("_maybe"))
        return f"try:\n    return len(os.listdir({path}))\nexcept OSError:\n    return 0"

    def apply(self, state: int) -> None:
        folder = self.project / self.named("_maybe")
        shutil.rmtree(folder, ignore_errors=True)
        if state:
            folder.mkdir()
            (folder / "a").touch()
