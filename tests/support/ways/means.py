"""The means of an attempt: Python code that defines ``reach()``."""

from __future__ import annotations

from support.ways.place import REPORT, ProductionAddress
from support.ways.templates import (
    C_PROGRAM,
    CHILD_PROCESS,
    ODBC,
    ODBC_URI,
    PYTHON_COMMAND,
    RAW_CONNECTION,
    REPORT_DATABASE,
    WRITE_ROW,
    by_awaited_driver,
    by_coroutine,
    by_driver,
    by_program,
    by_socket,
)

MEANS: dict[str, str] = {
    "pymysql": by_driver("pymysql", "pymysql.connect"),
    "pymysql by unix socket": f"""
def reach():
    import pymysql
    connection = pymysql.connect(
        unix_socket={{socket}}, user={{user}}, password={{password}}, database="shop"
    )
    cursor = connection.cursor()
    {REPORT_DATABASE}
    {WRITE_ROW}
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
    "a socket": by_socket(RAW_CONNECTION),
    "a socket that does not block": by_socket(
        "s = socket.socket(); s.setblocking(False); e = s.connect_ex(({host}, {port}))\n"
        "    assert e == 115, e; s.setblocking(True); s.recv(1)"
    ),
    "a socket of IPv6": by_socket(
        "s = socket.socket(socket.AF_INET6)\n"
        "    s.connect(('::ffff:' + {host}, {port})); s.recv(1)"
    ),
    "a unix socket": by_socket("s = socket.socket(socket.AF_UNIX); s.connect({socket}); s.recv(1)"),
    "a unix socket by a relative path": by_socket(
        "import os; os.chdir(os.path.dirname({socket}))\n"
        "    s = socket.socket(socket.AF_UNIX); s.connect(os.path.basename({socket})); s.recv(1)"
    ),
    "a unix socket by a link": by_socket(
        "import os, tempfile; link = os.path.join(tempfile.mkdtemp(), 's')\n"
        "    os.symlink({socket}, link)\n"
        "    s = socket.socket(socket.AF_UNIX); s.connect(link); s.recv(1)"
    ),
    "an abstract socket": by_socket(
        "s = socket.socket(socket.AF_UNIX); s.connect({abstract}); s.recv(1)"
    ),
    "fast open": by_socket(
        "s = socket.socket(); s.sendto(b'x', 0x20000000, ({host}, {port})); s.recv(1)"
    ),
    "fast open by sendmsg()": by_socket(
        "s = socket.socket(); s.sendmsg([b'x'], [], 0x20000000, ({host}, {port})); s.recv(1)"
    ),
    "fast open at connect()": by_socket(
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
    "perl": by_program(
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
    "asyncio": by_coroutine("""
        reader, _ = await asyncio.open_connection({host}, {port})
        await reader.read(1)
        landed("production")
        """),
    "a loop's socket": by_coroutine("""
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
    "bash": by_program(
        "['bash', '-c', 'exec 3<>/dev/tcp/%s/%s; head -c 1 <&3' % ({host}, {port})]"
    ),
    "python": by_program(PYTHON_COMMAND),
    "python without an environment": by_program(PYTHON_COMMAND, "{{}}"),
    "a shell": """
def reach():
    import os, shlex
    if os.system(shlex.join(COMMAND)):
        raise RuntimeError("the program has failed")
    landed("production")
""".replace(
        "COMMAND", PYTHON_COMMAND
    ),
    "posix_spawn": """
def reach():
    import os
    process = os.posix_spawn(sys.executable, COMMAND, os.environ)
    if os.waitpid(process, 0)[1]:
        raise RuntimeError("the program has failed")
    landed("production")
""".replace(
        "COMMAND", PYTHON_COMMAND
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
        "SOURCE", repr(C_PROGRAM).replace("{", "{{").replace("}", "}}")
    ),
    "a client of MySQL": by_program(
        "['mariadb', '--no-defaults', '--protocol=tcp', '--skip-ssl', '-h', {host}, "
        "'-P', str({port}), '-u', {user}, '-p' + {password}, 'shop', '-e', "
        "'CREATE TABLE IF NOT EXISTS reached (id INT PRIMARY KEY)']"
    ),
    "fork": CHILD_PROCESS
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
    "a daemon": CHILD_PROCESS
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
    "a process of multiprocessing": CHILD_PROCESS
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
    "mysqlclient": by_driver("MySQLdb", "MySQLdb.connect"),
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
    "mysql-connector in Python": by_driver(
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
    "cymysql": by_driver("cymysql", "cymysql.connect", "db='shop'").replace("password=", "passwd="),
    "mariadb": by_driver("mariadb", "mariadb.connect"),
    "aiomysql": by_awaited_driver("aiomysql", "db='shop'"),
    "asyncmy": by_awaited_driver("asyncmy", "database='shop'"),
    "pyodbc": f"""
def reach():
    import pyodbc
    cursor = pyodbc.connect({ODBC}, autocommit=True).cursor()
    {REPORT_DATABASE}
    {WRITE_ROW}
""",
    "pyodbc in an engine": f"""
def reach():
    import sqlalchemy as sa
    url = sa.URL.create("mysql+pyodbc", query={{{{"odbc_connect": {ODBC}}}}})
    with sa.create_engine(url).begin() as connection:
        landed(connection.scalar(sa.text("SELECT DATABASE()")))
        connection.execute(sa.text("CREATE TABLE IF NOT EXISTS reached (id INT PRIMARY KEY)"))
""",
    "a client of ODBC": f"""
def reach():
    import subprocess
    command = ["isql", "-b", "-v", "-k", {ODBC}]
    subprocess.run(command, input=b"CREATE TABLE reached (id INT PRIMARY KEY)\\n", check=True)
    landed("production, or a program that says nothing")
""",
    "arrow-odbc": f"""
def reach():
    import arrow_odbc
    reader = arrow_odbc.read_arrow_batches_from_odbc("SELECT DATABASE() AS place", {ODBC})
    landed(next(iter(reader)).to_pydict()["place"][0])
""",
    "connectorx": f"""
def reach():
    import connectorx
    found = connectorx.read_sql(
        {ODBC_URI}, "SELECT DATABASE() AS place", return_type="arrow", protocol="text",
        pre_execution_query=["CREATE TABLE IF NOT EXISTS reached (id INT PRIMARY KEY)"],
    )
    landed(found.to_pydict()["place"][0])
""",
    "connectorx's metadata": f"""
def reach():
    import connectorx
    connectorx.get_meta({ODBC_URI}, "SELECT 1 AS one", protocol="text")
    landed("production")
""",
    "polars": f"""
def reach():
    import polars
    found = polars.read_database_uri("SELECT DATABASE() AS place", {ODBC_URI}, protocol="text")
    landed(found.item())
""",
    "polars by ODBC": f"""
def reach():
    import polars
    landed(polars.read_database("SELECT DATABASE() AS place", {ODBC}).item())
""",
}
"""The means that need the drivers of ``make test-drivers``."""


def code(means: str, place: ProductionAddress) -> str:
    """The code of a means, which defines ``reach()``."""
    text = {**MEANS, **DRIVERS}[means]
    return f"{REPORT}NAMES = {dict(place.names)!r}\n" + text.format(**place.names)
