"""Extension modules that access nothing without an audit event of Python.

Code in C or Rust can open files and read the clock or the environment without an audit event. So
the record of a run is complete only if every loaded extension module is Python's own or is listed
here, with the reason.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator

from alembic_autogen.memo.callers import STANDARD
from alembic_autogen.memo.installed import installed_name, is_in_library

HARMLESS = frozenset(
    {
        "_cffi_backend",  # calls what a library was compiled with; others take the package cffi
        "_yaml",  # parses text that it is given
        "asyncmy",  # MySQL driver: sockets are Python's, and connecting is seen
        "bcrypt",  # computes on what it is given; what is random in it never reaches DDL
        "charset_normalizer",  # compiled Python (mypyc): files are opened by Python's own functions
        "cryptography",  # computes on what it is given; what is random in it never reaches DDL
        "cymysql",  # compiled Python (Cython): sockets and files are Python's
        "greenlet",  # switches stacks
        "markupsafe",  # escapes text
        "msgspec",  # encodes and decodes what it is given
        "multidict",  # a container
        "MySQLdb",  # MySQL driver: redirected to the disposable server, or refused
        "mysql",  # MySQL driver (mysql-connector): redirected to the disposable server
        "_mysql_connector",  # MySQL driver (mysql-connector): redirected, or refused
        "nacl",  # computes on what it is given; what is random in it never reaches DDL
        "orjson",  # encodes and decodes what it is given
        "propcache",  # caches attributes
        "pydantic",  # compiled Python (Cython) up to 1.10: files are opened by Python's own
        "pydantic_core",  # validates what it is given; calls back to Python for anything else
        "rpds",  # containers
        "_ruamel_yaml",  # parses text that it is given
        "simplejson",  # encodes and decodes what it is given
        "sqlalchemy",  # compiled parts of SQLAlchemy: processors of results, containers
        "tomli",  # compiled Python (mypyc): parses text that it is given
        "ujson",  # encodes and decodes what it is given
        "wrapt",  # proxies of Python objects
        "yaml",  # parses text that it is given
        "yarl",  # parses URLs
        "zope",  # interfaces and proxies of Python objects
    }
)
"""Harmless extension modules, by the first part of the name, with the reason.

Not listed, because they read files, clocks or entropy on their own: lxml, numpy, pandas, polars,
psutil, pyarrow, duckdb, gevent, uvloop, grpc, pendulum. An application that imports one of them is
imported on every run.
"""
_OPEN_FILES = frozenset({"_gdbm", "_dbm"})
"""Modules of the standard library that open files in C without an audit event."""


def unknown(names: Iterable[str]) -> Iterator[str]:
    """The files of loaded extension modules that are not known to be harmless."""
    for name in names:
        file = getattr(sys.modules.get(name), "__file__", None)
        if file and file.endswith(".so") and not is_harmless(file):
            yield file


def is_harmless(path: str) -> bool:
    """Whether an extension module accesses nothing without an audit event."""
    if path.startswith(STANDARD) and not is_in_library(path):
        return os.path.basename(path).partition(".")[0] not in _OPEN_FILES  # noqa: PTH119
    inside = installed_name(path)
    if inside is None:
        return False
    name = inside.partition(os.sep)[0].partition(".")[0]
    return name in HARMLESS or _is_compiled_by_mypyc(name)


def _is_compiled_by_mypyc(name: str) -> bool:
    """Whether a name is of a group that mypyc compiled: ``0123456789abcdef__mypyc.cpython-…so``."""
    return name.endswith("__mypyc")
