"""Dependencies outside of files: variables, clock, time zone, locale, the options of Python."""

from __future__ import annotations

import os
from pathlib import Path
from typing import ClassVar

from memory.edits.base import OWN_PLACE, Edit, constant

FAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)
"""Sets the clock of a process that loads it first."""


class _Variable(Edit):
    """An environment variable that holds the number."""

    @property
    def variable(self) -> str:
        """The name of the variable."""
        return self.named("_width").upper()

    def apply(self, state: int) -> None:
        self.world.variables[self.variable] = str(state)


class Variable(_Variable):
    """An environment variable gets another value."""

    @property
    def code(self) -> str:
        name = self.variable
        return self.random.choice(
            [
                f"return int(os.environ[{name!r}])",
                f"return int(os.getenv({name!r}, '0'))",
                f"return int(os.environ.get({name!r}, '0'))",
                f"return int(os.environb[{name.encode()!r}])",
                f"return int(os.path.expandvars('${name}'))",
            ]
        )


class VariableAppears(_Variable):
    """An environment variable that is not set gets set, and is unset again."""

    @property
    def code(self) -> str:
        name = self.variable
        return self.random.choice(
            [
                f"return int({name!r} in os.environ) and int(os.environ[{name!r}])",
                f"return int(os.environ.setdefault({name!r}, '0'))",
                f"return int(os.environ.pop({name!r}, '0'))",
            ]
        )

    def apply(self, state: int) -> None:
        if state:
            super().apply(state)
        else:
            self.world.variables.pop(self.variable, None)


class AllVariables(_Variable):
    """One of all environment variables, which code goes through or copies, changes."""

    @property
    def code(self) -> str:
        name = self.variable
        return self.random.choice(
            [
                f"return sum(int(v) for k, v in os.environ.items() if k == {name!r})",
                f"return int(dict(os.environ)[{name!r}])",
                f"return int(os.environ.copy()[{name!r}])",
                f"return int({{**os.environ}}[{name!r}])",
            ]
        )


class VariableOfAProgram(_Variable):
    """An environment variable changes that only a program which is started looks at."""

    @property
    def code(self) -> str:
        return f"return int(os.popen('echo ${self.variable}').read())"


class VariableReadInC(_Variable):
    """An environment variable changes that C code asks for."""

    @property
    def code(self) -> str:
        return (
            "import ctypes\nlibrary = ctypes.CDLL(None)\n"
            "library.getenv.restype = ctypes.c_char_p\n"
            f"return int(library.getenv({self.variable.encode()!r}) or b'0')"
        )


class ModuleOfVariables(_Variable):
    """An environment variable changes that a module of settings reads when it is imported."""

    def prepare(self) -> None:
        (self.project / f"{self.slug}_settings.py").write_text(
            f"import os\nWIDTH = int(os.environ.get({self.variable!r}, '0'))\n"
        )

    @property
    def code(self) -> str:
        return f"from {self.slug}_settings import WIDTH\nreturn WIDTH"


class HomeFolder(Edit):
    """The home folder, in which a file is read, is another one."""

    def prepare(self) -> None:
        for state in range(self.states):
            home = self.world.elsewhere / f"home{state}"
            home.mkdir(exist_ok=True)
            (home / self.named(".rc")).write_text(str(state))

    @property
    def code(self) -> str:
        return self.random.choice(
            [
                f"return int((Path.home() / {self.named('.rc')!r}).read_text())",
                f"return int(open(os.path.expanduser('~/{self.named('.rc')}')).read())",
            ]
        )

    def apply(self, state: int) -> None:
        self.world.variables["HOME"] = str(self.world.elsewhere / f"home{state}")


class TimeZone(Edit):
    """The time zone is another one."""

    @property
    def code(self) -> str:
        return self.random.choice(
            [
                "import time\nreturn -time.timezone // 3600",
                "from datetime import datetime\n"
                "return int(datetime(2000, 1, 1).astimezone().utcoffset().total_seconds() // 3600)",
            ]
        )

    def apply(self, state: int) -> None:
        self.world.variables["TZ"] = f"ZON{-state}"


class Day(Edit):
    """The day changes, here (by the time zone)."""

    states: ClassVar[int] = 2

    @property
    def code(self) -> str:
        return "from datetime import date\nreturn date.today().day"

    def apply(self, state: int) -> None:
        self.world.variables["TZ"] = ("ZON12", "ZON-14")[
            state
        ]  # 26 hours apart: never the same day


class _Clock(Edit):
    """The clock, which a preloaded library sets."""

    @classmethod
    def missing(cls) -> str:
        return "" if FAKETIME else "libfaketime (apt-get install libfaketime)"

    def set_clock(self, moment: str) -> None:
        """Let the clock of the next runs start at a moment, and go on."""
        self.world.variables["LD_PRELOAD"] = str(FAKETIME)
        self.world.variables["FAKETIME"] = f"@{moment}"
        self.world.variables["FAKETIME_DONT_FAKE_MONOTONIC"] = "1"
        self.world.variables["NO_FAKE_STAT"] = "1"


class Date(_Clock):
    """The day changes."""

    @property
    def code(self) -> str:
        return self.random.choice(
            [
                "from datetime import date\nreturn date.today().day",
                "import time\nreturn time.localtime().tm_mday",
                "from datetime import datetime, timezone\nreturn datetime.now(timezone.utc).day",
                "import time\nreturn int(time.strftime('%d'))",
            ]
        )

    def apply(self, state: int) -> None:
        self.set_clock(f"2026-11-0{3 + state} 12:00:00")


class Midnight(_Clock):
    """Midnight passes while a run is at work."""

    @property
    def code(self) -> str:
        return (
            "import select\nfrom datetime import date\n"  # libfaketime breaks sleep()
            "day = date.today().day\nselect.select([], [], [], 0.3)\nreturn day"
        )

    def apply(self, state: int) -> None:
        self.set_clock(f"2026-11-0{3 + state} 23:59:59.{self.random.randrange(10)}")
        self.world.answer()
        self.set_clock(f"2026-11-0{4 + state} 00:00:30")


class HourOfTheDay(_Clock):
    """The hour changes, but not the day."""

    @property
    def code(self) -> str:
        return "from datetime import datetime\nreturn datetime.now().hour"

    def apply(self, state: int) -> None:
        self.set_clock(f"2026-11-03 0{1 + state}:00:00")


class Locale(Edit):
    """The locale is another one."""

    states: ClassVar[int] = 2

    @property
    def code(self) -> str:
        return self.random.choice(
            [
                "import locale\nreturn int(locale.setlocale(locale.LC_ALL, '') == 'C')",
                "import locale\nlocale.setlocale(locale.LC_CTYPE, '')\n"
                "return int(locale.nl_langinfo(locale.CODESET) != 'UTF-8')",
            ]
        )

    def apply(self, state: int) -> None:
        self.world.variables["LC_ALL"] = ("C.UTF-8", "C")[state]


class Encoding(Edit):
    """The encoding in which Python opens files is another one."""

    states: ClassVar[int] = 2

    def prepare(self) -> None:
        (self.project / self.named(".u8")).write_text("ää", encoding="utf-8")

    @property
    def code(self) -> str:
        path = self.where(self.named(".u8"))
        return f"return len(open({path}, errors='surrogateescape').read())"

    def apply(self, state: int) -> None:
        self.world.variables["LC_ALL"] = ("C.UTF-8", "C")[state]
        self.world.variables["PYTHONUTF8"] = ("1", "0")[state]
        self.world.variables["PYTHONCOERCECLOCALE"] = "0"


class Optimized(Edit):
    """Python runs with -O."""

    states: ClassVar[int] = 2

    @property
    def code(self) -> str:
        return "return int(__debug__)"

    def apply(self, state: int) -> None:
        self.world.flags = [each for each in self.world.flags if each != "-O"] + ["-O"] * state


class Utf8Mode(Edit):
    """Python runs with -X utf8, or -X dev."""

    @property
    def code(self) -> str:
        return "return sys.flags.utf8_mode + 2 * sys.flags.dev_mode"

    def apply(self, state: int) -> None:
        self.world.flags = [each for each in self.world.flags if not each.startswith("-X")]
        self.world.flags += ([], ["-Xutf8=1"], ["-Xutf8=0", "-Xdev"])[state]


class OtherOption(Edit):
    """Python runs with another -X option, which only code of the project knows."""

    states: ClassVar[int] = 2

    @property
    def code(self) -> str:
        return f"return int(sys._xoptions.get({self.slug!r}, '0'))"

    def apply(self, state: int) -> None:
        self.world.flags = [each for each in self.world.flags if not each.startswith("-X")]
        self.world.flags += [f"-X{self.slug}={state}"] if state else []


class Warnings(Edit):
    """Python runs with another filter of warnings."""

    states: ClassVar[int] = 2

    @property
    def code(self) -> str:
        return "return len(sys.warnoptions)"

    def apply(self, state: int) -> None:
        if state:
            self.world.variables["PYTHONWARNINGS"] = "ignore::ImportWarning"
        else:
            self.world.variables.pop("PYTHONWARNINGS", None)


class HashSeed(Edit):
    """Texts are hashed with another seed, which decides the order of sets."""

    states: ClassVar[int] = 2

    @property
    def code(self) -> str:
        return "return hash('width') % 10"

    def apply(self, state: int) -> None:
        self.world.variables["PYTHONHASHSEED"] = str(1 + state)


class PythonPath(Edit):
    """PYTHONPATH names another folder, with a module of the same name."""

    def prepare(self) -> None:
        for state in range(self.states):
            folder = self.world.elsewhere / f"{self.slug}_path{state}"
            folder.mkdir()
            (folder / f"{self.slug}_on_path.py").write_text(constant(state))

    @property
    def code(self) -> str:
        return f"from {self.slug}_on_path import WIDTH\nreturn WIDTH"

    def apply(self, state: int) -> None:
        folder = self.world.elsewhere / f"{self.slug}_path{state}"
        self.world.python_path[self.slug] = str(folder)


class OrderOfPythonPath(Edit):
    """Two folders of PYTHONPATH, with a module of the same name, change places."""

    states: ClassVar[int] = 2

    def prepare(self) -> None:
        PythonPath.prepare(self)

    @property
    def code(self) -> str:
        return f"from {self.slug}_on_path import WIDTH\nreturn WIDTH"

    def apply(self, state: int) -> None:
        folders = [str(self.world.elsewhere / f"{self.slug}_path{n}") for n in (state, 1 - state)]
        self.world.python_path[self.slug] = os.pathsep.join(folders)


class LengthOfPath(Edit):
    """sys.path gets longer, which code looks at."""

    states: ClassVar[int] = 2

    @property
    def code(self) -> str:
        return f"return sum({self.slug!r} in each for each in sys.path)"

    def prepare(self) -> None:
        (self.world.elsewhere / f"{self.slug}_more").mkdir()

    def apply(self, state: int) -> None:
        self.world.python_path[self.slug] = (
            str(self.world.elsewhere / f"{self.slug}_more") if state else ""
        )


class WorkingFolder(Edit):
    """The tool is run from another folder, with -C."""

    states: ClassVar[int] = 2
    trusted: ClassVar[str] = OWN_PLACE

    @property
    def code(self) -> str:
        return "return int(Path.cwd().name == 'elsewhere')"

    def apply(self, state: int) -> None:
        self.world.run_from = self.world.elsewhere if state else None


class Arguments(Edit):
    """The command line has one flag more, which code looks at."""

    states: ClassVar[int] = 2

    @property
    def code(self) -> str:
        return "return int('--quiet' in sys.argv)"

    def apply(self, state: int) -> None:
        self.world.arguments = ["--quiet"] * state


class Processors(Edit):
    """The process may use fewer processors."""

    states: ClassVar[int] = 2

    @property
    def code(self) -> str:
        return "return len(os.sched_getaffinity(0))"

    def apply(self, state: int) -> None:
        self.world.prefixes[self.slug] = ["taskset", "-c", "0"] if state else []


class Limits(Edit):
    """The process may open fewer files."""

    states: ClassVar[int] = 2

    @property
    def code(self) -> str:
        return "import resource\nreturn int(resource.getrlimit(resource.RLIMIT_NOFILE)[0] == 512)"

    def apply(self, state: int) -> None:
        self.world.prefixes[self.slug] = ["prlimit", "--nofile=512:1024"] if state else []


class HostName(Edit):
    """The machine has another name."""

    states: ClassVar[int] = 2

    @classmethod
    def missing(cls) -> str:
        return "" if os.geteuid() == 0 else "root, to give the machine another name (unshare --uts)"

    @property
    def code(self) -> str:
        return self.random.choice(
            [
                "import socket\nreturn int(socket.gethostname() == 'other')",
                "return int(os.uname().nodename == 'other')",
            ]
        )

    def apply(self, state: int) -> None:
        script = 'hostname other && exec "$@"'
        prefix = ["unshare", "--uts", "/bin/sh", "-c", script, "sh"]
        self.world.prefixes[self.slug] = prefix if state else []


class Chance(Edit):
    """A random number is another one each time."""

    differs: ClassVar[bool] = True

    @property
    def code(self) -> str:
        return "import random\nreturn random.randrange(9)"

    def apply(self, state: int) -> None:
        """Nothing has to be done."""
