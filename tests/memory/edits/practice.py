"""Settings and data as projects have them: layers of settings, secrets, flags, data files."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from typing import ClassVar

from memory.edits.base import Edit, Place, constant


class SettingsByName(Edit):
    """A variable names the module of settings, which takes all of two others."""

    states: ClassVar[int] = 3

    def prepare(self) -> None:
        package = self.project / f"{self.slug}_settings"
        package.mkdir()
        (package / "__init__.py").write_text("")
        (package / "base.py").write_text("WIDTH = 0\n")
        (package / "other.py").write_text(
            "from .base import *\ntry:\n    from .local import *\nexcept ImportError:\n    pass\n"
        )

    @property
    def code(self) -> str:
        return (
            "import importlib\n"
            f"name = os.environ.get('{self.slug}_SETTINGS', '{self.slug}_settings.base')\n"
            "return importlib.import_module(name).WIDTH"
        )

    def apply(self, state: int) -> None:
        local = self.project / f"{self.slug}_settings" / "local.py"
        if state:
            self.world.variables[f"{self.slug}_SETTINGS"] = f"{self.slug}_settings.other"
            local.write_text(constant(state))
        else:
            self.world.variables.pop(f"{self.slug}_SETTINGS", None)
            local.unlink(missing_ok=True)


class Secrets(Edit):
    """A folder of secrets has one file a setting, as orchestrators mount it: behind links."""

    @property
    def code(self) -> str:
        return (
            f"found = {{each.name: each.read_text() for each in {self.where(self.named('_run'))}"
            ".iterdir() if each.is_file()}\nreturn int(found.get('width', '0'))"
        )

    def apply(self, state: int) -> None:
        folder = self.project / self.named("_run")
        folder.mkdir(exist_ok=True)
        mounted = folder / f"..{state}"
        mounted.mkdir(exist_ok=True)
        (mounted / "width").write_text(str(state))
        for name, target in (("..data", mounted.name), ("width", "..data/width")):
            other = folder / f"{name}.new"
            other.unlink(missing_ok=True)
            other.symlink_to(target)
            other.replace(folder / name)


class Layers(Edit):
    """A file of settings appears that overrides an earlier one in a search through folders up."""

    @property
    def code(self) -> str:
        name = self.named(".conf")
        return (
            "found = 0\n"
            "for folder in (ROOT, *ROOT.parents):\n"
            f"    if (folder / {name!r}).is_file():\n"
            f"        found = int((folder / {name!r}).read_text())\n"
            "        break\n"
            "return found"
        )

    def apply(self, state: int) -> None:
        far, near = (
            each / self.named(".conf") for each in (self.world.checkout, self.world.project)
        )
        for each in (far, near):
            each.unlink(missing_ok=True)
        if state:
            (far, near)[state - 1].write_text(str(state))


class PatternMatches(Edit):
    """A pattern that matches no file matches one."""

    @property
    def code(self) -> str:
        pattern = self.named("*.num")
        return self.random.choice(
            [
                f"import glob\nreturn len(glob.glob({pattern!r}))",
                f"import glob\nreturn len(glob.glob('**/{pattern}', recursive=True))",
                f"return len(list(Path().glob({pattern!r})))",
                f"return len(list(ROOT.rglob({pattern!r})))",
                f"import fnmatch\nreturn len(fnmatch.filter(os.listdir(), {pattern!r}))",
            ]
        )

    def apply(self, state: int) -> None:
        for number in range(self.states):
            (self.project / f"{self.slug}{number}.num").unlink(missing_ok=True)
        for number in range(state):
            (self.project / f"{self.slug}{number}.num").touch()


class Identity(Edit):
    """A file is replaced by its like, with times and size, and only its number tells."""

    states: ClassVar[int] = 2

    @property
    def code(self) -> str:
        one, two = self.where(self.named(".one")), self.where(self.named(".two"))
        return self.random.choice(
            [
                f"return int(os.path.samefile({one}, {two}))",
                f"return int(os.stat({one}).st_ino == os.stat({two}).st_ino)",
                f"return os.stat({one}).st_nlink",
                f"return {one}.lstat().st_nlink",
            ]
        )

    def apply(self, state: int) -> None:
        one, two = (self.project / self.named(end) for end in (".one", ".two"))
        if not one.exists():
            one.write_text("same")
            os.utime(one, (1_500_000_000, 1_500_000_000))
        two.unlink(missing_ok=True)
        if state:
            two.hardlink_to(one)
        else:
            shutil.copy2(one, two)


class VariablesOfPosix(Edit):
    """A variable changes that code takes from posix.environ."""

    @property
    def code(self) -> str:
        name = f"{self.slug}_POSIX".encode()
        return self.random.choice(
            [
                f"import posix\nreturn int(posix.environ[{name!r}])",
                f"import posix\nreturn int(dict(posix.environ).get({name!r}, b'0'))",
                f"from posix import environ\nreturn int(environ.get({name!r}, 0))",
                f"return int(os.environ._data[{name!r}])",
                f"return int(os.environ._data.copy()[{name!r}])",
            ]
        )

    def apply(self, state: int) -> None:
        self.world.variables[f"{self.slug}_POSIX"] = str(state)


class OriginalArguments(Edit):
    """The command line has one flag more, which code looks at as Python got it."""

    states: ClassVar[int] = 2

    @property
    def code(self) -> str:
        return "return int('--quiet' in sys.orig_argv)"

    def apply(self, state: int) -> None:
        self.world.arguments = ["--quiet"] * state


class Kernel(Edit):
    """The kernel is another one."""

    states: ClassVar[int] = 2

    @classmethod
    def missing(cls) -> str:
        return "" if shutil.which("setarch") else "setarch (util-linux)"

    @property
    def code(self) -> str:
        return "import platform\nreturn int(platform.release().startswith('2.6'))"

    def apply(self, state: int) -> None:
        self.world.prefixes[self.slug] = ["setarch", "--uname-2.6"] if state else []


class Group(Edit):
    """The process belongs to another group."""

    states: ClassVar[int] = 2

    @classmethod
    def missing(cls) -> str:
        return "" if os.geteuid() == 0 else "root, to change groups (setpriv)"

    @property
    def code(self) -> str:
        return self.random.choice(
            ["return int(os.getgid() == 1234)", "return int(os.getegid() == 1234)"]
        )

    def apply(self, state: int) -> None:
        prefix = ["setpriv", "--regid", "1234", "--keep-groups"]
        self.world.prefixes[self.slug] = prefix if state else []


class FurtherGroup(Edit):
    """The process belongs to one group more."""

    states: ClassVar[int] = 2
    missing = Group.missing

    @property
    def code(self) -> str:
        return "return int(4321 in os.getgroups())"

    def apply(self, state: int) -> None:
        groups = ",".join(map(str, [*os.getgroups(), 4321]))
        self.world.prefixes[self.slug] = ["setpriv", "--groups", groups] if state else []


class UsersDatabase(Edit):
    """The user's entry in /etc/passwd, or the group's in /etc/group, is another one."""

    states: ClassVar[int] = 2

    @classmethod
    def missing(cls) -> str:
        return "" if os.geteuid() == 0 else "root, to show another /etc/passwd (unshare --mount)"

    @property
    def code(self) -> str:
        return self.random.choice(
            [
                "import pwd\nreturn int(pwd.getpwuid(os.getuid()).pw_gecos == 'other')",
                "import grp\nreturn len(grp.getgrgid(os.getgid()).gr_mem) % 10",
                "return int(os.path.expanduser('~root') == '/other')",
            ]
        )

    def apply(self, state: int) -> None:
        users, groups = (self.world.elsewhere / name for name in ("passwd", "group"))
        users.write_text("root:x:0:0:other:/other:/bin/sh\n")
        groups.write_text("root:x:0:somebody\n")
        script = (
            f'mount --bind {users} /etc/passwd && mount --bind {groups} /etc/group && exec "$@"'
        )
        prefix = ["unshare", "--mount", "/bin/sh", "-c", script, "sh"]
        self.world.prefixes[self.slug] = prefix if state else []


class InheritedDescriptor(Edit):
    """A descriptor that was inherited leads to another file."""

    @property
    def code(self) -> str:
        return self.random.choice(
            [
                "return int(os.read(9, 9))",
                "return int(os.pread(9, 9, 0))",
                "return int(open(9).read())",
                "return int(os.fdopen(os.dup(9)).read())",
                "import mmap\nreturn int(mmap.mmap(9, 1, access=mmap.ACCESS_READ)[:])",
                "return int(open('/dev/fd/9').read())",
            ]
        )

    def apply(self, state: int) -> None:
        path = self.world.elsewhere / f"{self.slug}{state}.fd"
        path.write_text(str(state))
        script = f'exec 9<"{path}"; exec "$@"'
        self.world.prefixes[self.slug] = ["/bin/sh", "-c", script, "sh"]


class SharedMemory(Edit):
    """A block of POSIX shared memory has another content."""

    @property
    def code(self) -> str:
        return (
            "from multiprocessing import shared_memory, resource_tracker\n"
            "resource_tracker.register = lambda *a: None\n"
            f"block = shared_memory.SharedMemory('{self.block}')\n"
            "try:\n    return block.buf[0]\nfinally:\n    block.close()"
        )

    @property
    def block(self) -> str:
        """The name of the block."""
        return f"memory-{os.getpid()}-{self.world.folder.parent.name}-{self.slug}"

    def apply(self, state: int) -> None:
        path = self.world.in_shared_memory(self.block)
        path.write_bytes(bytes([state]))


class SharedMemoryAppears(SharedMemory):
    """A block of POSIX shared memory appears."""

    states: ClassVar[int] = 2

    @property
    def code(self) -> str:
        return (
            "from multiprocessing import shared_memory, resource_tracker\n"
            "resource_tracker.register = lambda *a: None\n"
            f"try:\n    shared_memory.SharedMemory('{self.block}').close()\n"
            "except FileNotFoundError:\n    return 0\nreturn 1"
        )

    def apply(self, state: int) -> None:
        if state:
            super().apply(state)
        else:
            self.world.in_shared_memory(self.block).unlink(missing_ok=True)


class Zone(Edit):
    """The description of a time zone is another one."""

    def prepare(self) -> None:
        (self.project / self.named("_zones") / "Own").mkdir(parents=True)
        self.world.variables["PYTHONTZPATH"] = str(self.project / self.named("_zones"))

    @property
    def code(self) -> str:
        return (
            "from datetime import datetime\nfrom zoneinfo import ZoneInfo\n"
            f"zone = ZoneInfo('Own/{self.slug}')\n"
            "return int(datetime(2020, 1, 1, tzinfo=zone).utcoffset().total_seconds())"
        )

    def apply(self, state: int) -> None:
        header = b"TZif2" + bytes(15)
        counts = b"".join(n.to_bytes(4, "big") for n in (0, 0, 0, 0, 1, 4))
        body = state.to_bytes(4, "big") + b"\0\0" + b"OWN\0"
        text = b"\nOWN0\n" if not state else f"\n<OWN>-00:00:0{state}\n".encode()
        path = self.project / self.named("_zones") / "Own" / self.slug
        path.write_bytes((header + counts + body) * 2 + text)


class Catalogue(Edit):
    """A catalogue of translations appears, and changes."""

    @property
    def code(self) -> str:
        return (
            f"import gettext\nfound = gettext.translation('{self.slug}', 'locale', "
            "languages=['xx'], fallback=True)\nreturn len(found.gettext('text')) - 4"
        )

    def apply(self, state: int) -> None:
        folder = self.project / "locale" / "xx" / "LC_MESSAGES"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.slug}.mo"
        path.unlink(missing_ok=True)
        if state:
            texts = b"text\0" + b"x" * (4 + state) + b"\0"
            header = (0x950412DE, 0, 1, 28, 36, 0, 44, 4, 44, 4 + state, 49)
            path.write_bytes(b"".join(n.to_bytes(4, "little") for n in header) + texts)


class Shelf(Edit):
    """Data changes that libraries of Python's own read: JSON, CSV, TOML, pickles, archives."""

    @property
    def code(self) -> str:
        path = self.where(self.named(".data"))
        return self.random.choice(
            [
                f"import json\nreturn json.load({path}.open())",
                f"import csv\nreturn int(next(csv.reader({path}.open()))[0])",
                f"import linecache\nreturn int(linecache.getline(str({path}), 1))",
                f"import fileinput\nreturn int(next(fileinput.input([{path}])))",
                f"import codecs\nreturn int(codecs.open({path}, encoding='utf8').read())",
                f"import tokenize\nreturn int(tokenize.open({path}).read())",
                f"import ast\nreturn ast.literal_eval({path}.read_text())",
                f"import runpy\nreturn runpy.run_path(str({path})).get('x', "
                f"int({path}.read_text()))",
            ]
        )

    def apply(self, state: int) -> None:
        (self.project / self.named(".data")).write_text(str(state))


class StatementsOnCreation(Edit):
    """A file changes that models read when their tables are created."""

    places: ClassVar[tuple[Place, ...]] = (Place.MODELS,)

    def prepare(self) -> None:
        source = {
            0: f"int((ROOT / '{self.slug}.event').read_text())",
            1: f"int(os.environ['{self.slug}_EVENT'])",
            2: f"int(__import__('{self.slug}_late').WIDTH)",
        }[self.random.randrange(3)]
        target = self.random.choice(["thing", "metadata"])
        self.world.more_models.append(
            f"@sa.event.listens_for({target}, 'after_create')\n"
            f"def {self.slug}_event(target, connection, **options):\n"
            f"    size = 40 + {source}\n"
            "    connection.execute(sa.DDL(\n"
            f"        f'ALTER TABLE thing MODIFY {self.slug} VARCHAR({{size}})'))\n"
        )

    @property
    def code(self) -> str:
        return "return 0"

    def apply(self, state: int) -> None:
        (self.project / f"{self.slug}.event").write_text(str(state))
        (self.project / f"{self.slug}_late.py").write_text(constant(state))
        self.world.variables[f"{self.slug}_EVENT"] = str(state)


class ConditionOnCreation(StatementsOnCreation):
    """A file changes by which models decide whether a statement is executed (execute_if)."""

    def prepare(self) -> None:
        self.world.more_models.append(
            f"def {self.slug}_decides(ddl, target, bind, **options):\n"
            f"    return int((ROOT / '{self.slug}.event').read_text()) > 1\n"
            "sa.event.listen(thing, 'after_create', sa.DDL(\n"
            f"    'ALTER TABLE thing MODIFY {self.slug} VARCHAR(77)')"
            f".execute_if(callable_={self.slug}_decides))\n"
        )


class ReadByLibrary(Edit):
    """A file changes that an installed library reads for the application."""

    def prepare(self) -> None:
        (self.world.site / f"{self.slug}_reads.py").write_text(
            "from pathlib import Path\ndef read(path):\n    return int(Path(path).read_text())\n"
        )

    @property
    def code(self) -> str:
        return f"from {self.slug}_reads import read\nreturn read({self.where(self.named('.lib'))})"

    def apply(self, state: int) -> None:
        (self.project / self.named(".lib")).write_text(str(state))


class VariableReadByLibrary(Edit):
    """A variable changes that an installed library reads on its own import."""

    def prepare(self) -> None:
        (self.world.site / f"{self.slug}_configured.py").write_text(
            f"import os\nWIDTH = int(os.environ.get('{self.slug}_LIBRARY', '0'))\n"
        )

    @property
    def code(self) -> str:
        return f"from {self.slug}_configured import WIDTH\nreturn WIDTH"

    def apply(self, state: int) -> None:
        self.world.variables[f"{self.slug}_LIBRARY"] = str(state)


class ReadByThreadOfPool(Edit):
    """A file changes that threads of a pool read, and tasks of asyncio."""

    @property
    def code(self) -> str:
        path = self.where(self.named(".pool"))
        return self.random.choice(
            [
                "from concurrent.futures import ThreadPoolExecutor\n"
                "with ThreadPoolExecutor() as pool:\n"
                f"    return int(pool.submit({path}.read_text).result())",
                f"import asyncio\nreturn int(asyncio.run(asyncio.to_thread({path}.read_text)))",
                "import asyncio\nasync def read():\n"
                f"    return int({path}.read_text())\nreturn asyncio.run(read())",
            ]
        )

    def apply(self, state: int) -> None:
        (self.project / self.named(".pool")).write_text(str(state))


class ModelsInThread(Edit):
    """Code of the models changes, which the history calls in another thread or greenlet."""

    places: ClassVar[tuple[Place, ...]] = (Place.ENV, Place.REVISION)

    def prepare(self) -> None:
        self.world.more_models.append(
            f"from {self.slug}_called import width as {self.slug}_width  # noqa\n"
            f"thing.info['{self.slug}'] = {self.slug}_width\n"
            f"sa.func.{self.slug} = {self.slug}_width\n"
        )

    @property
    def code(self) -> str:
        called = f"vars(sa.func)['{self.slug}']"
        greenlet = f"import greenlet\nreturn greenlet.greenlet({called}).switch()"
        return self.random.choice(
            [
                *([greenlet] if find_spec("greenlet") else []),
                "from threading import Thread\nfound = []\n"
                f"thread = Thread(target=lambda: found.append({called}()))\n"
                "thread.start()\nthread.join()\nreturn found[0]",
                "from concurrent.futures import ThreadPoolExecutor\n"
                "with ThreadPoolExecutor() as pool:\n"
                f"    return pool.submit({called}).result()",
            ]
        )

    def apply(self, state: int) -> None:
        (self.project / f"{self.slug}_called.py").write_text(
            f"def width():\n    return {state}\n{'#' * state}\n"
        )
