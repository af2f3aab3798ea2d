"""Attempts to reach a production server: the means, and the moments of a run.

Each means is Python code that defines ``reach()``, which connects and creates a table. If it
succeeds, ``reach()`` writes the name of the database to standard error.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from textwrap import dedent, indent

from support.shops import Shop

LANDED = "landed in: "
REPORT = f"""
import os
import sys

def landed(database):
    os.write(2, f"{LANDED}{{database}}\\n".encode())

"""


@dataclass(frozen=True)
class Place:
    """The address of production.

    :param socket: the path of its unix socket.
    :param abstract: a name in the abstract namespace that leads to it too.
    """

    host: str
    port: int
    user: str
    password: str
    socket: str
    abstract: str

    @property
    def names(self) -> Mapping[str, object]:
        """The values that the code of a means can refer to, as Python literals."""
        return {name: repr(value) for name, value in vars(self).items()}


# --- means -------------------------------------------------------------------------------------

_ARGUMENTS = "host={host}, port={port}, user={user}, password={password}"
_WRITE = "cursor.execute('CREATE TABLE IF NOT EXISTS reached (id INT PRIMARY KEY)')"
_LOOK = "cursor.execute('SELECT DATABASE()'); landed(cursor.fetchone()[0])"


def _by_driver(module: str, call: str, database: str = "database='shop'", more: str = "") -> str:
    return f"""
def reach():
    import {module}
    connection = {call}({_ARGUMENTS}, {database}{more})
    cursor = connection.cursor()
    {_LOOK}
    {_WRITE}
"""


def _by_coroutine(body: str) -> str:
    """Run a coroutine in a thread, since an event loop may be running when models are imported."""
    return f"""
def reach():
    import asyncio, threading

    async def go():
{indent(dedent(body).strip(), " " * 8)}

    failures = []

    def run():
        try:
            asyncio.run(go())
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failures:
        raise failures[0]
"""


def _by_awaited_driver(module: str, database: str) -> str:
    return _by_coroutine(f"""
        import {module}
        connection = await {module}.connect({_ARGUMENTS}, {database})
        cursor = connection.cursor()
        cursor = await cursor if hasattr(cursor, "__await__") else cursor
        await cursor.execute("SELECT DATABASE()")
        landed((await cursor.fetchone())[0])
        await cursor.execute("CREATE TABLE IF NOT EXISTS reached (id INT PRIMARY KEY)")
        """)


def _by_socket(body: str) -> str:
    return f"""
def reach():
    import socket
    {body}
    landed("production")
"""


def _by_program(command: str, environment: str = "None") -> str:
    return f"""
def reach():
    import subprocess
    subprocess.run({command}, env={environment}, check=True)
    landed("production, or a program that says nothing")
"""


_PYTHON = (
    "import sys; sys.path[:0] = sys.argv[1].split(':'); import pymysql; "
    "pymysql.connect(host={{host}}, port={{port}}, user={{user}}, password={{password}}, "
    "database='shop').cursor().execute('CREATE TABLE IF NOT EXISTS reached (id INT PRIMARY KEY)')"
)
_PYTHON_COMMAND = f"[sys.executable, '-c', {_PYTHON!r}.format(**NAMES), ':'.join(sys.path)]"
_RAW = "socket.create_connection(({host}, {port})).recv(1)"
_CHILD = """
def child():
    import socket
    socket.create_connection(({host}, {port})).recv(1)

"""
_C = r"""
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>
int main(void) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(PORT)};
    inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
    int s = socket(AF_INET, SOCK_STREAM, 0);
    char c;
    return connect(s, (struct sockaddr *)&to, sizeof to) < 0 || read(s, &c, 1) != 1;
}
"""

_ODBC = (
    "'DRIVER={{MariaDB Unicode}};SERVER=' + {host} + ';PORT=' + str({port}) + ';UID=' + {user} "
    "+ ';PWD={{' + {password} + '}};DATABASE=shop'"
)
"""Debian's odbc-mariadb lists itself under this name (odbcinst.ini)."""
_URI = (
    "'mysql://' + {user} + ':' + __import__('urllib.parse').parse.quote({password}, '') "
    "+ '@' + {host} + ':' + str({port}) + '/shop'"
)

MEANS: dict[str, str] = {
    "pymysql": _by_driver("pymysql", "pymysql.connect"),
    "pymysql by unix socket": f"""
def reach():
    import pymysql
    connection = pymysql.connect(
        unix_socket={{socket}}, user={{user}}, password={{password}}, database="shop"
    )
    cursor = connection.cursor()
    {_LOOK}
    {_WRITE}
""",
    "a copy of pymysql": """
def reach():
    import importlib.util, pathlib, pymysql, sys
    home = pathlib.Path(pymysql.__file__)
    spec = importlib.util.spec_from_file_location(
        "copied", home, submodule_search_locations=[str(home.parent)]
    )
    copied = sys.modules["copied"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(copied)
    copied.connect(host={host}, port={port}, user={user}, password={password}).cursor()
    landed("production")
""",
    "an engine": """
def reach():
    import sqlalchemy as sa
    url = sa.URL.create("mysql+pymysql", {user}, {password}, {host}, {port}, "shop")
    with sa.create_engine(url).begin() as connection:
        landed(connection.scalar(sa.text("SELECT DATABASE()")))
        connection.execute(sa.text("CREATE TABLE IF NOT EXISTS reached (id INT PRIMARY KEY)"))
""",
    "a socket": _by_socket(_RAW),
    "a socket that does not block": _by_socket(
        "s = socket.socket(); s.setblocking(False); e = s.connect_ex(({host}, {port}))\n"
        "    assert e == 115, e; s.setblocking(True); s.recv(1)"
    ),
    "a socket of IPv6": _by_socket(
        "s = socket.socket(socket.AF_INET6)\n"
        "    s.connect(('::ffff:' + {host}, {port})); s.recv(1)"
    ),
    "a unix socket": _by_socket(
        "s = socket.socket(socket.AF_UNIX); s.connect({socket}); s.recv(1)"
    ),
    "a unix socket by a relative path": _by_socket(
        "import os; os.chdir(os.path.dirname({socket}))\n"
        "    s = socket.socket(socket.AF_UNIX); s.connect(os.path.basename({socket})); s.recv(1)"
    ),
    "a unix socket by a link": _by_socket(
        "import os, tempfile; link = os.path.join(tempfile.mkdtemp(), 's')\n"
        "    os.symlink({socket}, link)\n"
        "    s = socket.socket(socket.AF_UNIX); s.connect(link); s.recv(1)"
    ),
    "an abstract socket": _by_socket(
        "s = socket.socket(socket.AF_UNIX); s.connect({abstract}); s.recv(1)"
    ),
    "fast open": _by_socket(
        "s = socket.socket(); s.sendto(b'x', 0x20000000, ({host}, {port})); s.recv(1)"
    ),
    "fast open by sendmsg()": _by_socket(
        "s = socket.socket(); s.sendmsg([b'x'], [], 0x20000000, ({host}, {port})); s.recv(1)"
    ),
    "fast open at connect()": _by_socket(
        "s = socket.socket(); s.setsockopt(6, 30, 1); s.connect(({host}, {port})); s.send(b'x')\n"
        "    s.recv(1)"
    ),
    "a socket that was handed over": """
def reach():
    import os, socket
    ours, theirs = socket.socketpair()
    if not os.fork():
        s = socket.socket()
        try:
            s.connect(({host}, {port}))
            socket.send_fds(theirs, [b"x"], [s.fileno()])
        except OSError as error:
            os.write(2, str(error).encode())
            theirs.send(b"-")
        os._exit(0)
    _, descriptors, _, _ = socket.recv_fds(ours, 1, 1)
    os.wait()
    os.read(descriptors[0], 1)
    landed("production")
""",
    "a listener of multiprocessing": """
def reach():
    import multiprocessing.connection
    try:
        multiprocessing.connection.Client(({host}, {port}))
    except (EOFError, MemoryError):
        pass
    landed("production")
""",
    "a proxy": """
def reach():
    import http.client, urllib.request
    proxy = "http://%s:%s" % ({host}, {port})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({{"http": proxy}}))
    try:
        opener.open("http://db.production.invalid/")
    except http.client.HTTPException:
        pass
    landed("production")
""",
    "perl": _by_program(
        "['perl', '-MIO::Socket::INET', '-e', "
        "'IO::Socket::INET->new($ARGV[0])->sysread(my $c, 1) or die', '%s:%s' % ({host}, {port})]"
    ),
    "a program in the background": """
def reach():
    import os, time
    command = "exec 3<>/dev/tcp/%s/%s; head -c 1 <&3" % ({host}, {port})
    os.system("nohup setsid bash -c '%s' >/dev/null 2>&1 &" % command)
    time.sleep(0.5)
""",
    "asyncio": _by_coroutine("""
        reader, _ = await asyncio.open_connection({host}, {port})
        await reader.read(1)
        landed("production")
        """),
    "a loop's socket": _by_coroutine("""
        import socket
        s = socket.socket()
        s.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(s, ({host}, {port}))
        await loop.sock_recv(s, 1)
        landed("production")
        """),
    "http": """
def reach():
    import http.client
    try:
        http.client.HTTPConnection({host}, {port}).request("GET", "/")
    except http.client.HTTPException:
        pass
    landed("production")
""",
    "libc": """
def reach():
    import ctypes, os, socket, struct
    s = socket.socket()
    to = struct.pack("=H", 2) + struct.pack(">H", {port}) + socket.inet_aton({host}) + bytes(8)
    if ctypes.CDLL(None, use_errno=True).connect(s.fileno(), to, len(to)):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    s.recv(1)
    landed("production")
""",
    "bash": _by_program(
        "['bash', '-c', 'exec 3<>/dev/tcp/%s/%s; head -c 1 <&3' % ({host}, {port})]"
    ),
    "python": _by_program(_PYTHON_COMMAND),
    "python without an environment": _by_program(_PYTHON_COMMAND, "{{}}"),
    "a shell": """
def reach():
    import os, shlex
    if os.system(shlex.join(COMMAND)):
        raise RuntimeError("the program has failed")
    landed("production")
""".replace(
        "COMMAND", _PYTHON_COMMAND
    ),
    "posix_spawn": """
def reach():
    import os
    process = os.posix_spawn(sys.executable, COMMAND, os.environ)
    if os.waitpid(process, 0)[1]:
        raise RuntimeError("the program has failed")
    landed("production")
""".replace(
        "COMMAND", _PYTHON_COMMAND
    ),
    "a program in C": """
def reach():
    import os, subprocess, tempfile
    folder = tempfile.mkdtemp()
    with open(folder + "/way.c", "w") as file:
        file.write(SOURCE.replace("PORT", str({port})))
    subprocess.run(["gcc", "-o", folder + "/way", folder + "/way.c"], check=True)
    subprocess.run([folder + "/way"], check=True)
    landed("production")
""".replace(
        "SOURCE", repr(_C).replace("{", "{{").replace("}", "}}")
    ),
    "a client of MySQL": _by_program(
        "['mariadb', '--no-defaults', '--protocol=tcp', '--skip-ssl', '-h', {host}, "
        "'-P', str({port}), '-u', {user}, '-p' + {password}, 'shop', '-e', "
        "'CREATE TABLE IF NOT EXISTS reached (id INT PRIMARY KEY)']"
    ),
    "fork": _CHILD
    + """
def reach():
    import os
    process = os.fork()
    if not process:
        try:
            child()
        except BaseException as error:
            os.write(2, str(error).encode())
            os._exit(1)
        os._exit(0)
    if os.waitpid(process, 0)[1]:
        raise RuntimeError("the child has failed")
    landed("production")
""",
    "a daemon": _CHILD
    + """
def reach():
    import os, time
    if not os.fork():
        os.setsid()
        if not os.fork():
            try:
                child()
            except BaseException as error:
                os.write(2, str(error).encode())
        os._exit(0)
    os.wait()
    time.sleep(0.3)
""",
    "a process of multiprocessing": _CHILD
    + """
def reach():
    import multiprocessing
    process = multiprocessing.get_context("fork").Process(target=child)
    process.start()
    process.join()
    if process.exitcode:
        raise RuntimeError("the process has failed")
    landed("production")
""",
    "a spawned process": """
def reach():
    import multiprocessing, socket
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        pool.apply(socket.create_connection, [({host}, {port})])
    landed("production")
""",
    "a fork server": """
def reach():
    import multiprocessing, socket
    with multiprocessing.get_context("forkserver").Pool(1) as pool:
        pool.apply(socket.create_connection, [({host}, {port})])
    landed("production")
""",
    "a pool of processes": """
def reach():
    import concurrent.futures, multiprocessing, socket
    context = multiprocessing.get_context("fork")
    with concurrent.futures.ProcessPoolExecutor(1, context) as pool:
        pool.submit(socket.create_connection, ({host}, {port})).result()
    landed("production")
""",
}
"""The means that need the tool's own environment, a shell and a C compiler only."""

DRIVERS: dict[str, str] = {
    "mysqlclient": _by_driver("MySQLdb", "MySQLdb.connect"),
    "mysqlclient's _mysql": """
def reach():
    from MySQLdb import _mysql
    _mysql.connect(
        host={host}, port={port}, user={user}, password={password}, database="shop"
    ).query("CREATE TABLE IF NOT EXISTS reached (id INT PRIMARY KEY)")
    landed("production")
""",
    "mysqlclient's connection": """
def reach():
    from MySQLdb import _mysql
    _mysql.connection(
        host={host}, port={port}, user={user}, password={password}, database="shop"
    ).query("CREATE TABLE IF NOT EXISTS reached (id INT PRIMARY KEY)")
    landed("production")
""",
    "mysql-connector in Python": _by_driver(
        "mysql.connector", "mysql.connector.connect", more=", use_pure=True"
    ),
    "mysql-connector's C module": """
def reach():
    import _mysql_connector
    _mysql_connector.MySQL().connect(host={host}, port={port}, user={user}, password={password})
    landed("production")
""",
    "mysqlx": """
def reach():
    import mysqlx
    mysqlx.get_session(host={host}, port={port}, user={user}, password={password})
    landed("production")
""",
    "cymysql": _by_driver("cymysql", "cymysql.connect", "db='shop'").replace(
        "password=", "passwd="
    ),
    "mariadb": _by_driver("mariadb", "mariadb.connect"),
    "aiomysql": _by_awaited_driver("aiomysql", "db='shop'"),
    "asyncmy": _by_awaited_driver("asyncmy", "database='shop'"),
    "pyodbc": f"""
def reach():
    import pyodbc
    cursor = pyodbc.connect({_ODBC}, autocommit=True).cursor()
    {_LOOK}
    {_WRITE}
""",
    "pyodbc in an engine": f"""
def reach():
    import sqlalchemy as sa
    url = sa.URL.create("mysql+pyodbc", query={{{{"odbc_connect": {_ODBC}}}}})
    with sa.create_engine(url).begin() as connection:
        landed(connection.scalar(sa.text("SELECT DATABASE()")))
        connection.execute(sa.text("CREATE TABLE IF NOT EXISTS reached (id INT PRIMARY KEY)"))
""",
    "a client of ODBC": f"""
def reach():
    import subprocess
    command = ["isql", "-b", "-v", "-k", {_ODBC}]
    subprocess.run(command, input=b"CREATE TABLE reached (id INT PRIMARY KEY)\\n", check=True)
    landed("production, or a program that says nothing")
""",
    "arrow-odbc": f"""
def reach():
    import arrow_odbc
    reader = arrow_odbc.read_arrow_batches_from_odbc("SELECT DATABASE() AS place", {_ODBC})
    landed(next(iter(reader)).to_pydict()["place"][0])
""",
    "connectorx": f"""
def reach():
    import connectorx
    found = connectorx.read_sql(
        {_URI}, "SELECT DATABASE() AS place", return_type="arrow", protocol="text",
        pre_execution_query=["CREATE TABLE IF NOT EXISTS reached (id INT PRIMARY KEY)"],
    )
    landed(found.to_pydict()["place"][0])
""",
    "connectorx's metadata": f"""
def reach():
    import connectorx
    connectorx.get_meta({_URI}, "SELECT 1 AS one", protocol="text")
    landed("production")
""",
    "polars": f"""
def reach():
    import polars
    found = polars.read_database_uri("SELECT DATABASE() AS place", {_URI}, protocol="text")
    landed(found.item())
""",
    "polars by ODBC": f"""
def reach():
    import polars
    landed(polars.read_database("SELECT DATABASE() AS place", {_ODBC}).item())
""",
}
"""The means that need the drivers of ``make test-drivers``."""


def code(means: str, place: Place) -> str:
    """The code of a means, which defines ``reach()``."""
    text = {**MEANS, **DRIVERS}[means]
    return f"{REPORT}NAMES = {dict(place.names)!r}\n" + text.format(**place.names)


# --- moments -----------------------------------------------------------------------------------

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
class Moment:
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


def _hook(name: str, returns: str, command: tuple[str, ...] = WRITE) -> Moment:
    """The moment of a hook of ``context.configure()``; the code of the means precedes the hook."""
    text = f"\ndef hook(*args, **options):\n    reach()\n    return {returns}\n"
    edit = (_CONFIGURE, f"{_CONFIGURE}, {name}=hook")
    return Moment(command, _ENV, text, edit, changes=command == WRITE)


MOMENTS: dict[str, Moment] = {
    "models": Moment(CHECK, "models.py", "reach()"),
    "env.py": Moment(CHECK, _ENV, "reach()"),
    "a revision's module": Moment(CHECK, "migrations/versions/0002.py", "reach()"),
    "a revision's module, looked at by doctor": Moment(
        ("doctor",), "migrations/versions/0002.py", "reach()"
    ),
    "upgrade()": Moment(CHECK, "migrations/versions/0002.py", ""),
    "upgrade(), for db": Moment(("db", "--", "true"), "migrations/versions/0002.py", ""),
    "upgrade(), for SQL": Moment(
        (*WRITE, "--sql"), "migrations/versions/0002.py", "", changes=True
    ),
    "a collection of garbage": Moment(
        CHECK,
        "models.py",
        "import gc\n"
        "def collected(phase, info, once=[1]):\n"
        "    if once and once.pop():\n"
        "        reach()\n"
        "gc.callbacks.append(collected)\n"
        "gc.collect()",
    ),
    "an event of the mappers": Moment(
        CHECK,
        "models.py",
        "import sqlalchemy.orm\n"
        "@sqlalchemy.event.listens_for(sqlalchemy.orm.Mapper, 'after_configured')\n"
        "def listener():\n    reach()\n"
        "sqlalchemy.orm.configure_mappers()",
    ),
    # Late, but before the command has ended, which takes less than half a second.
    "a thread that fires late": Moment(
        CHECK, "models.py", "import threading\nthreading.Timer(0.1, reach).start()"
    ),
    "a thread that goes on": Moment(
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
    "the end of a child": Moment(
        CHECK,
        "models.py",
        "import atexit, multiprocessing\n"
        "fork = multiprocessing.get_context('fork')\n"
        "process = fork.Process(target=atexit.register, args=[reach])\n"
        "process.start()\n"
        "process.join()\n"
        "reach()",
    ),
    "__del__": Moment(
        CHECK,
        "models.py",
        "class Last:\n    def __del__(self):\n        reach()\nLast()",
    ),
    "an event of every table": Moment(
        CHECK,
        "models.py",
        "import sqlalchemy\n"
        "@sqlalchemy.event.listens_for(sqlalchemy.Table, 'before_create')\n"
        "def listener(*args, **options):\n    reach()",
    ),
    "an event of every engine": Moment(
        CHECK,
        "models.py",
        "import sqlalchemy\n"
        "@sqlalchemy.event.listens_for(sqlalchemy.Engine, 'before_cursor_execute')\n"
        "def listener(*args, once=[1]):\n"
        "    if once and once.pop():\n"
        "        reach()",
    ),
    "an event of every pool": Moment(
        CHECK,
        "models.py",
        "import sqlalchemy\n"
        "@sqlalchemy.event.listens_for(sqlalchemy.Pool, 'connect')\n"
        "def listener(*args, once=[1]):\n"
        "    if once and once.pop():\n"
        "        reach()",
    ),
    "get_col_spec()": Moment(
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
    "the template": Moment(WRITE, "migrations/script.py.mako", "reach()", changes=True),
    "a post-write hook": Moment(WRITE, "hook.py", "reach()", changes=True),
}


def lay(shop: Shop, moment: Moment, means: str, place: Place) -> None:
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


def _lay_into_environment(shop: Shop, moment: Moment, text: str) -> None:
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
