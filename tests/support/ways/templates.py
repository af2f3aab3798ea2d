"""Parts of the code of the means, with the address of production in braces."""

from __future__ import annotations

from textwrap import dedent, indent

ARGUMENTS = "host={host}, port={port}, user={user}, password={password}"
WRITE_ROW = "cursor.execute('CREATE TABLE IF NOT EXISTS reached (id INT PRIMARY KEY)')"
REPORT_DATABASE = "cursor.execute('SELECT DATABASE()'); landed(cursor.fetchone()[0])"


def by_driver(module: str, call: str, database: str = "database='shop'", more: str = "") -> str:
    return f"""
def reach():
    import {module}
    connection = {call}({ARGUMENTS}, {database}{more})
    cursor = connection.cursor()
    {REPORT_DATABASE}
    {WRITE_ROW}
"""


def by_coroutine(body: str) -> str:
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


def by_awaited_driver(module: str, database: str) -> str:
    return by_coroutine(f"""
        import {module}
        connection = await {module}.connect({ARGUMENTS}, {database})
        cursor = connection.cursor()
        cursor = await cursor if hasattr(cursor, "__await__") else cursor
        await cursor.execute("SELECT DATABASE()")
        landed((await cursor.fetchone())[0])
        await cursor.execute("CREATE TABLE IF NOT EXISTS reached (id INT PRIMARY KEY)")
        """)


def by_socket(body: str) -> str:
    return f"""
def reach():
    import socket
    {body}
    landed("production")
"""


def by_program(command: str, environment: str = "None") -> str:
    return f"""
def reach():
    import subprocess
    subprocess.run({command}, env={environment}, check=True)
    landed("production, or a program that says nothing")
"""


PYTHON = (
    "import sys; sys.path[:0] = sys.argv[1].split(':'); import pymysql; "
    "pymysql.connect(host={{host}}, port={{port}}, user={{user}}, password={{password}}, "
    "database='shop').cursor().execute('CREATE TABLE IF NOT EXISTS reached (id INT PRIMARY KEY)')"
)
PYTHON_COMMAND = f"[sys.executable, '-c', {PYTHON!r}.format(**NAMES), ':'.join(sys.path)]"
RAW_CONNECTION = "socket.create_connection(({host}, {port})).recv(1)"
CHILD_PROCESS = """
def child():
    import socket
    socket.create_connection(({host}, {port})).recv(1)

"""
C_PROGRAM = r"""
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

ODBC = (
    "'DRIVER={{MariaDB Unicode}};SERVER=' + {host} + ';PORT=' + str({port}) + ';UID=' + {user} "
    "+ ';PWD={{' + {password} + '}};DATABASE=shop'"
)
"""Debian's odbc-mariadb lists itself under this name (odbcinst.ini)."""
ODBC_URI = (
    "'mysql://' + {user} + ':' + __import__('urllib.parse').parse.quote({password}, '') "
    "+ '@' + {host} + ':' + str({port}) + '/shop'"
)
