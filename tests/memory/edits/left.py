"""Changes by the models to the process, outside their own modules, which the history may see."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from memory.edits.base import HISTORY, Edit, Place, constant

OBJECTS = "Changes that models make inside a library's objects, if a revision reads them there"
"""What some kinds of edits change, and no run sees."""


class _Left(Edit):
    """A constant that the models put somewhere when they are imported, where the history looks.

    :cvar put: code of the models; ``{s}`` is the edit's own word, ``{size}`` the number.
    :cvar take: code of the history, which returns the number.
    """

    places: ClassVar[tuple[Place, ...]] = HISTORY

    @property
    @abstractmethod
    def put(self) -> str: ...

    @property
    @abstractmethod
    def take(self) -> str: ...

    def prepare(self) -> None:
        size = f"{self.slug}_left_size"
        self.world.more_models.append(
            f"from {self.slug}_left import SIZE as {size}  # noqa\n"
            + self.put.format(s=self.slug, size=size)
            + "\n"
        )

    @property
    def code(self) -> str:
        return self.take.format(s=self.slug)

    def apply(self, state: int) -> None:
        (self.project / f"{self.slug}_left.py").write_text(constant(state, "SIZE"))


class LeftInBuiltins(_Left):
    """Models define a builtin."""

    put = "import builtins\nbuiltins.{s}_builtin = {size}"
    take = "return {s}_builtin"


class LeftInBuiltinsByName(_Left):
    """Models define a builtin in its dictionary."""

    put = "import builtins\nvars(builtins)['{s}_builtin'] = {size}"
    take = "import builtins\nreturn builtins.{s}_builtin"


class LeftOnLibrary(_Left):
    """Models set an attribute of a library."""

    put = "sa.{s}_size = {size}"
    take = "return getattr(sa, '{s}_size')"


class LeftOnLibraryByName(_Left):
    """Models set an attribute of a library by setattr()."""

    put = "setattr(sa.types, '{s}_size', {size})"
    take = "return sa.types.{s}_size"


class LeftOnLateLibrary(_Left):
    """Models import a module of Python's, and set an attribute of it."""

    put = "import colorsys\ncolorsys.{s}_size = {size}"
    take = "import colorsys\nreturn colorsys.{s}_size"


class LeftOnClass(_Left):
    """Models set an attribute of a library's class."""

    put = "sa.Table.{s}_size = {size}"
    take = "return sa.Table.{s}_size"


class LeftOnObject(_Left):
    """Models change an object of a library."""

    put = "sa.func.{s}_size = {size}"
    take = "return vars(sa.func)['{s}_size']"


class LeftInsideObject(_Left):
    """Models change a default of a library's object."""

    put = "import json\njson._default_encoder.item_separator = ' ' * {size}"
    take = "import json\nreturn len(json.dumps([1, 2])) - 4"


class LeftInObjectsDictionary(_Left):
    """Models put something into a dictionary of a library's object."""

    put = "sa.dialects.registry.impls['{s}'] = lambda: {size}"
    take = "return sa.dialects.registry.impls['{s}']()"


class LeftDeepInObject(_Left):
    """Models change an object that a library's object holds."""

    trusted = OBJECTS
    put = "sa.dialects.registry.auto_fn.{s}_size = {size}"
    take = "return sa.dialects.registry.auto_fn.{s}_size"


class LeftDefault(_Left):
    """Models replace a constant of a library, which the history uses through the library."""

    put = "import string\nstring.octdigits = 'x' * {size}"
    take = "import string\nreturn len(string.octdigits)"


class LeftMethod(_Left):
    """Models replace a method of a library's class, which the history calls."""

    put = "sa.Table.{s}_size = lambda self=None, size={size}: size"
    take = "return sa.Table.{s}_size()"


class LeftInContainer(_Left):
    """Models add a type to those that a dialect knows."""

    put = (
        "from sqlalchemy.dialects.mysql import base as {s}_dialect\n"
        "{s}_dialect.ischema_names['{s}'] = type('Own', (sa.String,), dict(size={size}))"
    )
    take = (
        "from sqlalchemy.dialects.mysql.base import ischema_names\nreturn ischema_names['{s}'].size"
    )


class LeftVariable(_Left):
    """Models set an environment variable."""

    put = "os.environ['{s}_LEFT'] = str({size})"
    take = "return int(os.environ['{s}_LEFT'])"


class LeftPath(_Left):
    """Models extend sys.path by a folder."""

    put = "sys.path.insert(0, str(ROOT / f'{s}_path{{{size}}}'))"
    take = "from {s}_on_path import WIDTH\nreturn WIDTH"

    def prepare(self) -> None:
        super().prepare()
        for state in range(self.states):
            folder = self.project / f"{self.slug}_path{state}"
            folder.mkdir()
            (folder / f"{self.slug}_on_path.py").write_text(constant(state))


class LeftModule(_Left):
    """Models make a module that has no file."""

    put = (
        "import types\nsys.modules['{s}_made'] = types.ModuleType('{s}_made')\n"
        "sys.modules['{s}_made'].SIZE = {size}"
    )
    take = "import {s}_made\nreturn {s}_made.SIZE"


class LeftFile(_Left):
    """Models write a file."""

    put = "(ROOT / '{s}.made').write_text(str({size}))"
    take = "return int((ROOT / '{s}.made').read_text())"


class LeftFileRenamed(_Left):
    """Models write a file under another name first."""

    put = (
        "(ROOT / '{s}.tmp').write_text(str({size}))\n"
        "(ROOT / '{s}.tmp').replace(ROOT / '{s}.made')"
    )
    take = "return int((ROOT / '{s}.made').read_text())"


class LeftFiles(_Left):
    """Models write files into a folder, which the history lists."""

    put = (
        "import shutil\nshutil.rmtree(ROOT / '{s}_files', ignore_errors=True)\n"
        "(ROOT / '{s}_files').mkdir()\n"
        "for n in range({size}):\n    (ROOT / '{s}_files' / str(n)).touch()"
    )
    take = "return len(os.listdir(ROOT / '{s}_files'))"


class LeftContent(_Left):
    """Models write a file, which the history reads."""

    put = "(ROOT / '{s}_content').write_text('x' * {size})"
    take = "return len((ROOT / '{s}_content').read_text())"


class LeftModuleFile(_Left):
    """Models write a module, which the history imports."""

    put = "(ROOT / '{s}_module.py').write_text('SIZE = ' + '1 * ' * {size} + str({size}))"
    take = "import {s}_module\nreturn {s}_module.SIZE"


class LeftLink(_Left):
    """Models make a symbolic link."""

    put = (
        "if os.path.lexists(ROOT / '{s}_link'):\n    os.unlink(ROOT / '{s}_link')\n"
        "os.symlink('x' * ({size} + 1), ROOT / '{s}_link')"
    )
    take = "return len(os.readlink(ROOT / '{s}_link')) - 1"


class LeftPrecision(_Left):
    """Models set the precision of decimal numbers."""

    put = "import decimal\ndecimal.getcontext().prec = 20 + {size}"
    take = "import decimal\nreturn len(str(decimal.Decimal(1) / 3)) - 22"


class LeftArguments(_Left):
    """Models change the command line."""

    put = "sys.argv.append('x' * {size})"
    take = "return len(sys.argv[-1]) % 10"


class LeftInWarnings(_Left):
    """Models add a filter of warnings, at which a revision looks."""

    put = (
        "import re, warnings\n"
        "warnings.filters.insert(0, ('ignore', re.compile('{s}'), Warning, None, {size}))"
    )
    take = (
        "import warnings\n"
        "return next(each[4] for each in warnings.filters if each[1] and each[1].pattern == '{s}')"
    )


class LeftOnThread(_Left):
    """Models set an attribute of the main thread."""

    trusted = OBJECTS
    put = "import threading\nthreading.current_thread().{s}_size = {size}"
    take = "import threading\nreturn threading.current_thread().{s}_size"


class LeftOnLogger(_Left):
    """Models set the level of a logger, by which a revision decides."""

    trusted = OBJECTS
    put = "import logging\nlogging.getLogger('{s}').setLevel(10 + {size})"
    take = "import logging\nreturn logging.getLogger('{s}').level - 10"


class LeftEvents(_Left):
    """Models listen for the creation of any table, and execute a statement then."""

    put = (
        "@sa.event.listens_for(sa.Table, 'before_create')\n"
        "def {s}_listener(table, connection, **options):\n"
        "    sys.{s}_seen = {size}\n"
        "sys.{s}_seen = {size}"
    )
    take = "return sys.{s}_seen"
