"""The moments of a run at which an attempt is made, and its place in a project."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass

from support.shops import Shop
from support.ways.means import code
from support.ways.place import ProductionAddress

REVISION = '''
"""Another one."""

revision = "0002"
down_revision = "0001"


def upgrade():
    {upgrade}


def downgrade():
    pass
'''
_GIFT = ("amount: int", "amount: int\n    gift: int | None = None")


@dataclass(frozen=True)
class ReachedMoment:
    """A moment of a run at which the code calls ``reach()``.

    :param command: the arguments of the tool.
    :param file: the file of the project to which the code is appended.
    :param then: code after that of the means, which calls ``reach()`` or arranges for the call.
    :param edit: a text of env.py, and its replacement.
    :param changes: whether the models have a column that the migrations lack.
    """

    command: tuple[str, ...]
    file: str
    then: str
    edit: tuple[str, str] | None = None
    changes: bool = False


CHECK = ("check-drift", "--no-cache")
WRITE = ("revision", "-m", "gifts")
_CONFIGURE = "target_metadata=target_metadata"
_ENV = "migrations/env.py"
_FIRST = "migrations/versions/0001_first.py"
_HOOK = "{0}, {1}=hook"

_TARGET = "target_metadata = models.SQLModel.metadata"


def _hook(name: str, returns: str, command: tuple[str, ...] = WRITE) -> ReachedMoment:
    """The moment of a hook of ``context.configure()``; the code of the means precedes the hook."""
    text = f"\ndef hook(*args, **options):\n    reach()\n    return {returns}\n"
    edit = (_CONFIGURE, f"{_CONFIGURE}, {name}=hook")
    return ReachedMoment(command, _ENV, text, edit, changes=command == WRITE)


MOMENTS: dict[str, ReachedMoment] = {
    "models": ReachedMoment(CHECK, "models.py", "reach()"),
    "env.py": ReachedMoment(CHECK, _ENV, "reach()"),
    "a revision's module": ReachedMoment(CHECK, "migrations/versions/0002.py", "reach()"),
    "a revision's module, looked at by doctor": ReachedMoment(
        ("doctor",), "migrations/versions/0002.py", "reach()"
    ),
    "upgrade()": ReachedMoment(CHECK, "migrations/versions/0002.py", ""),
    "upgrade(), for db": ReachedMoment(("db", "--", "true"), "migrations/versions/0002.py", ""),
    "upgrade(), for SQL": ReachedMoment(
        (*WRITE, "--sql"), "migrations/versions/0002.py", "", changes=True
    ),
    "a collection of garbage": ReachedMoment(
        CHECK,
        "models.py",
        "import gc\n"
        "def collected(phase, info, once=[1]):\n"
        "    if once and once.pop():\n"
        "        reach()\n"
        "gc.callbacks.append(collected)\n"
        "gc.collect()",
    ),
    "an event of the mappers": ReachedMoment(
        CHECK,
        "models.py",
        "import sqlalchemy.orm\n"
        "@sqlalchemy.event.listens_for(sqlalchemy.orm.Mapper, 'after_configured')\n"
        "def listener():\n    reach()\n"
        "sqlalchemy.orm.configure_mappers()",
    ),
    # Late, but before the command has ended, which takes less than half a second.
    "a thread that fires late": ReachedMoment(
        CHECK, "models.py", "import threading\nthreading.Timer(0.1, reach).start()"
    ),
    "a thread that goes on": ReachedMoment(
        CHECK,
        "models.py",
        "import threading, time\n"
        "def go_on():\n"
        "    for _ in range(40):\n"
        "        try:\n"
        "            reach()\n"
        "        except BaseException as error:\n"
        "            os.write(2, f'{error}\\n'.encode())\n"
        "        time.sleep(0.05)\n"
        "threading.Thread(target=go_on, daemon=True).start()",
    ),
    "the end of a child": ReachedMoment(
        CHECK,
        "models.py",
        "import atexit, multiprocessing\n"
        "fork = multiprocessing.get_context('fork')\n"
        "process = fork.Process(target=atexit.register, args=[reach])\n"
        "process.start()\n"
        "process.join()\n"
        "reach()",
    ),
    "__del__": ReachedMoment(
        CHECK,
        "models.py",
        "class Last:\n    def __del__(self):\n        reach()\nLast()",
    ),
    "an event of every table": ReachedMoment(
        CHECK,
        "models.py",
        "import sqlalchemy\n"
        "@sqlalchemy.event.listens_for(sqlalchemy.Table, 'before_create')\n"
        "def listener(*args, **options):\n    reach()",
    ),
    "an event of every engine": ReachedMoment(
        CHECK,
        "models.py",
        "import sqlalchemy\n"
        "@sqlalchemy.event.listens_for(sqlalchemy.Engine, 'before_cursor_execute')\n"
        "def listener(*args, once=[1]):\n"
        "    if once and once.pop():\n"
        "        reach()",
    ),
    "an event of every pool": ReachedMoment(
        CHECK,
        "models.py",
        "import sqlalchemy\n"
        "@sqlalchemy.event.listens_for(sqlalchemy.Pool, 'connect')\n"
        "def listener(*args, once=[1]):\n"
        "    if once and once.pop():\n"
        "        reach()",
    ),
    "get_col_spec()": ReachedMoment(
        CHECK,
        "models.py",
        "import sqlalchemy.types\n"
        "class Odd(sqlalchemy.types.UserDefinedType):\n"
        "    cache_ok = True\n"
        "    def get_col_spec(self, **options):\n"
        "        reach()\n"
        "        return 'INT'\n"
        "SQLModel.metadata.tables['customer'].append_column(Column('odd', Odd()))",
    ),
    "on_version_apply": _hook("on_version_apply", "None", command=CHECK),
    "include_name": _hook("include_name", "True"),
    "include_object": _hook("include_object", "True"),
    "process_revision_directives": _hook("process_revision_directives", "None"),
    "render_item": _hook("render_item", "False"),
    "the template": ReachedMoment(WRITE, "migrations/script.py.mako", "reach()", changes=True),
    "a post-write hook": ReachedMoment(WRITE, "hook.py", "reach()", changes=True),
}


def lay(shop: Shop, moment: ReachedMoment, means: str, place: ProductionAddress) -> None:
    """Put an attempt to reach production into a project."""
    text = code(means, place)
    path = shop.folder / moment.file
    if moment.changes:
        shop.edit(*_GIFT)
    if moment.file.endswith("0002.py"):
        call = moment.then or "pass"
        path.write_text(text + REVISION.format(upgrade="pass" if moment.then else "reach()"))
        path.write_text(path.read_text() + call + "\n")
    elif moment.file.endswith(".mako"):
        path.write_text(f"<%!\n{text}\n%>\n<%\n    {moment.then}\n%>\n" + path.read_text())
    elif moment.file == "hook.py":
        path.write_text(f"{text}\n{moment.then}\n")
        _configure_hook(shop)
    elif moment.file == _ENV:
        _lay_into_environment(shop, moment, text)
    else:
        path.write_text(f"{path.read_text()}\n{text}\n{moment.then}\n")


def _lay_into_environment(shop: Shop, moment: ReachedMoment, text: str) -> None:
    if moment.edit:
        path = shop.folder / _ENV
        source = path.read_text()
        assert moment.edit[0] in source
        path.write_text(source.replace(*moment.edit))
    shop.edit(_TARGET, f"{_TARGET}\n{text}\n{moment.then}\n", _ENV)


def _configure_hook(shop: Shop) -> None:
    path = shop.folder / "alembic.ini"
    lines = (
        "[post_write_hooks]\nhooks = mine\nmine.type = exec\n"
        f"mine.executable = {sys.executable}\n"
        "mine.options = %(here)s/hook.py REVISION_SCRIPT_FILENAME\n"
    )
    path.write_text(re.sub(r"\[post_write_hooks\]\n", lines, path.read_text(), count=1))


NAMES_A_LINE = re.compile(r"\.(?:py|mako) \(line \d+\)|\.(?:py|mako):\d+")
"""Matches messages that name a line of the application's code."""
