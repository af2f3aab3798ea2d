"""Files: what is in them, whether they are there, what is known of them."""

from __future__ import annotations

import os
import shutil
from typing import ClassVar

from memory.edits.base import Edit


class _OneFile(Edit):
    """A file of the project that holds the number."""

    @property
    def name(self) -> str:
        """The file's name."""
        return self.named(".txt")

    def apply(self, state: int) -> None:
        (self.project / self.name).write_text(str(state))


class Content(_OneFile):
    """A file that is read gets another content."""

    @property
    def code(self) -> str:
        return f"return int({self.where(self.name)}.read_text())"


class SameSizeAndTime(_OneFile):
    """A file gets another content, of the same size and with the same time."""

    @property
    def code(self) -> str:
        return f"return int(open({self.where(self.name)}, 'rb').read())"

    def apply(self, state: int) -> None:
        path = self.project / self.name
        before = path.stat() if path.exists() else None
        super().apply(state)
        if before is not None:
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


class Replaced(_OneFile):
    """Another file is renamed over one that is read, as editors save."""

    @property
    def code(self) -> str:
        return f"return int({self.where(self.name)}.read_bytes())"

    def apply(self, state: int) -> None:
        new = self.project / f"{self.name}~"
        new.write_text(str(state))
        new.replace(self.project / self.name)


class Appears(Edit):
    """A file whose existence is asked for appears, and goes."""

    states: ClassVar[int] = 2

    @property
    def code(self) -> str:
        path = self.where(self.named(".flag"))
        return self.random.choice(
            [f"return int({path}.exists())", f"return int(os.path.isfile({path}))"]
        )

    def apply(self, state: int) -> None:
        path = self.project / self.named(".flag")
        path.write_text("") if state else path.unlink(missing_ok=True)


class TriedToOpen(Edit):
    """A file that could not be opened appears, and goes."""

    states: ClassVar[int] = 2

    @property
    def code(self) -> str:
        path = self.where(self.named(".opt"))
        return f"try:\n    return int(open({path}).read())\nexcept OSError:\n    return 0"

    def apply(self, state: int) -> None:
        path = self.project / self.named(".opt")
        path.write_text("1") if state else path.unlink(missing_ok=True)


class OpenedForUpdate(_OneFile):
    """A file that is opened to be read and written (r+) gets another content."""

    @property
    def code(self) -> str:
        return f"with open({self.where(self.name)}, 'r+') as file:\n    return int(file.read())"


class OpenedToAppend(_OneFile):
    """A file that is opened to be read and appended to (a+) gets another content."""

    @property
    def code(self) -> str:
        path = self.where(self.name)
        return f"with open({path}, 'a+') as file:\n    file.seek(0)\n    return int(file.read())"


class OpenedByDescriptor(_OneFile):
    """A file that is opened by os.open, for reading and writing, gets another content."""

    @property
    def code(self) -> str:
        path = self.where(self.name)
        return (
            f"descriptor = os.open({path}, os.O_RDWR | os.O_CREAT)\n"
            "try:\n    return int(os.read(descriptor, 9))\nfinally:\n    os.close(descriptor)"
        )


class OpenedBelowDescriptor(_OneFile):
    """A file that is opened relative to a folder's descriptor gets another content."""

    @property
    def code(self) -> str:
        return (
            "folder = os.open(ROOT, os.O_RDONLY)\n"
            f"descriptor = os.open({self.name!r}, os.O_RDONLY, dir_fd=folder)\n"
            "try:\n    return int(os.read(descriptor, 9))\n"
            "finally:\n    os.close(descriptor)\n    os.close(folder)"
        )


class AskedBelowDescriptor(Edit):
    """Whether a file is there is asked relative to a folder's descriptor."""

    states: ClassVar[int] = 2

    @property
    def code(self) -> str:
        return (
            "folder = os.open(ROOT, os.O_RDONLY)\n"
            f"try:\n    os.stat({self.named('.fd')!r}, dir_fd=folder)\n    return 1\n"
            "except OSError:\n    return 0\nfinally:\n    os.close(folder)"
        )

    def apply(self, state: int) -> None:
        path = self.project / self.named(".fd")
        path.write_text("") if state else path.unlink(missing_ok=True)


class Mapped(_OneFile):
    """A file that is mapped into memory gets another content."""

    @property
    def code(self) -> str:
        path = self.where(self.name)
        return (
            "import mmap\n"
            f"with open({path}, 'r+b') as file, mmap.mmap(file.fileno(), 0) as m:\n"
            "    return int(m[:])"
        )


class InAnotherFolder(_OneFile):
    """A file that is opened by a name relative to a folder gone into gets another content."""

    @property
    def code(self) -> str:
        return (
            "before = os.getcwd()\nos.chdir(ROOT)\n"
            f"try:\n    return int(open({self.name!r}).read())\nfinally:\n    os.chdir(before)"
        )


class Copied(_OneFile):
    """A file that is copied elsewhere, and read there, gets another content."""

    @property
    def code(self) -> str:
        return (
            "import shutil, tempfile\n"
            "with tempfile.TemporaryDirectory() as folder:\n"
            f"    copy = shutil.copy({self.where(self.name)}, folder)\n"
            "    return int(open(copy).read())"
        )


class ModificationTime(Edit):
    """A file gets another time of modification."""

    @property
    def code(self) -> str:
        path = self.where(self.named(".stamp"))
        return self.random.choice(
            [
                f"return int(os.path.getmtime({path})) - 1000000000",
                f"return int({path}.stat().st_mtime) - 1000000000",
            ]
        )

    def apply(self, state: int) -> None:
        path = self.project / self.named(".stamp")
        path.touch()
        os.utime(path, (1000000000 + state, 1000000000 + state))


class SizeAlone(Edit):
    """A file whose size is asked for, and nothing else, grows and shrinks."""

    @property
    def code(self) -> str:
        return f"return os.path.getsize({self.where(self.named('.size'))})"

    def apply(self, state: int) -> None:
        (self.project / self.named(".size")).write_text("x" * state)


class Permission(Edit):
    """A file becomes executable, and is that no more."""

    states: ClassVar[int] = 2

    @property
    def code(self) -> str:
        path = self.where(self.named(".sh"))
        return self.random.choice(
            [
                f"return int(os.access({path}, os.X_OK))",
                f"return os.stat({path}).st_mode & 1",
                f"import shutil\nreturn int(bool(shutil.which(str({path}.absolute()))))",
            ]
        )

    def apply(self, state: int) -> None:
        path = self.project / self.named(".sh")
        path.touch()
        path.chmod(0o755 if state else 0o644)


class FileOrFolder(Edit):
    """A file becomes a folder, and a file again."""

    states: ClassVar[int] = 2

    @property
    def code(self) -> str:
        return f"return int({self.where(self.named('.d'))}.is_dir())"

    def apply(self, state: int) -> None:
        path = self.project / self.named(".d")
        if path.is_dir():
            path.rmdir()
        path.unlink(missing_ok=True)
        path.mkdir() if state else path.touch()


class BesideTheProject(Edit):
    """A file beside the project, in the same repository, gets another content."""

    @property
    def code(self) -> str:
        return f"return int({self.where('../shared/' + self.named('.txt'))}.read_text())"

    def apply(self, state: int) -> None:
        (self.project.parent / "shared" / self.named(".txt")).write_text(str(state))


class FarAway(Edit):
    """A file that is named by its absolute path gets another content."""

    @property
    def code(self) -> str:
        return f"return int(Path({str(self.world.elsewhere / self.named('.txt'))!r}).read_text())"

    def apply(self, state: int) -> None:
        (self.world.elsewhere / self.named(".txt")).write_text(str(state))


class InSharedMemory(Edit):
    """A file below /dev/shm, where only the kernel's own files are expected, changes."""

    @property
    def code(self) -> str:
        return f"return int(Path({str(self.path)!r}).read_text())"

    @property
    def path(self) -> os.PathLike[str]:
        """The file."""
        return self.world.shared_memory / self.named(".txt")

    def apply(self, state: int) -> None:
        (self.world.shared_memory / self.named(".txt")).write_text(str(state))


class Configuration(Edit):
    """A configuration file that code parses gets another value."""

    @property
    def code(self) -> str:
        return (
            "import configparser\nparser = configparser.ConfigParser()\n"
            f"parser.read({self.where(self.named('.ini'))})\n"
            "return parser.getint('app', 'width')"
        )

    def apply(self, state: int) -> None:
        (self.project / self.named(".ini")).write_text(f"[app]\nwidth = {state}\n")


class ConfigurationLayers(Edit):
    """One of several configuration files, of which the last that is there wins, comes and goes."""

    @property
    def code(self) -> str:
        names = [self.named(".default.ini"), self.named(".local.ini")]
        places = ", ".join(map(self.where, names))
        return (
            "import configparser\nparser = configparser.ConfigParser()\n"
            f"parser.read([{places}])\nreturn parser.getint('app', 'width')"
        )

    def apply(self, state: int) -> None:
        (self.project / self.named(".default.ini")).write_text("[app]\nwidth = 0\n")
        local = self.project / self.named(".local.ini")
        if state:
            local.write_text(f"[app]\nwidth = {state}\n")
        else:
            local.unlink(missing_ok=True)


class DotEnv(Edit):
    """A .env file that code puts into the environment by itself gets another value."""

    @property
    def code(self) -> str:
        name = self.named("_width").upper()
        return (
            f"for line in {self.where(self.named('.env'))}.read_text().splitlines():\n"
            "    name, _, value = line.partition('=')\n"
            "    os.environ.setdefault(name, value)\n"
            f"return int(os.environ[{name!r}])"
        )

    def apply(self, state: int) -> None:
        (self.project / self.named(".env")).write_text(f"{self.named('_width').upper()}={state}\n")


class Truncated(Edit):
    """A file that may be empty or missing, which is the same in some code and not in other."""

    @property
    def code(self) -> str:
        path = self.where(self.named(".may"))
        return f"return (2 if {path}.read_text() else 1) if {path}.exists() else 0"

    def apply(self, state: int) -> None:
        path = self.project / self.named(".may")
        if state:
            path.write_text("" if state == 1 else "x")
        else:
            path.unlink(missing_ok=True)


class Archive(Edit):
    """A member of a .zip that is opened as data gets another content."""

    @property
    def code(self) -> str:
        path = self.where(self.named(".data.zip"))
        return (
            "import zipfile\n"
            f"with zipfile.ZipFile({path}) as archive:\n    return int(archive.read('width'))"
        )

    def apply(self, state: int) -> None:
        import zipfile

        with zipfile.ZipFile(self.project / self.named(".data.zip"), "w") as archive:
            archive.writestr("width", str(state))


class Restored(_OneFile):
    """A file is put back from a copy, with its old time (cp -p, rsync -a, tar)."""

    @property
    def code(self) -> str:
        return f"return int({self.where(self.name)}.read_text())"

    def prepare(self) -> None:
        for state in range(self.states):
            copy = self.world.elsewhere / f"{self.name}.{state}"
            copy.write_text(str(state))
            os.utime(copy, (1000000000, 1000000000))

    def apply(self, state: int) -> None:
        shutil.copy2(self.world.elsewhere / f"{self.name}.{state}", self.project / self.name)
