"""Reads without Python's open(): by other programs, processes, threads, C, databases in files."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sysconfig
from functools import lru_cache
from pathlib import Path
from typing import ClassVar

from memory.edits.base import Edit


class _File(Edit):
    """A file of the project that holds the number."""

    @property
    def name(self) -> str:
        """The file's name."""
        return self.named(".beyond")

    def apply(self, state: int) -> None:
        (self.project / self.name).write_text(str(state))


class ReadByProgram(_File):
    """A file changes that another program reads."""

    @property
    def code(self) -> str:
        path = self.where(self.name)
        return self.random.choice(
            [
                f"import subprocess\nreturn int(subprocess.check_output(['cat', {path}]))",
                f"return int(os.popen(f'cat {{{path}}}').read())",
                "import subprocess\n" f"return int(subprocess.getoutput(f'cat {{{path}}}'))",
            ]
        )


class ReadByChild(_File):
    """A file changes that a forked child reads, whose exit code counts."""

    @property
    def code(self) -> str:
        return (
            "child = os.fork()\n"
            f"if child == 0:\n    os._exit(int({self.where(self.name)}.read_text()))\n"
            "return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])"
        )


class ReadByWorker(_File):
    """A file changes that a worker of multiprocessing reads."""

    @property
    def code(self) -> str:
        path = self.where(self.name)
        return (
            "import multiprocessing\n"
            "context = multiprocessing.get_context('fork')\n"
            "with context.Pool(1) as pool:\n"
            f"    return int(pool.apply(Path.read_text, [{path}]))"
        )


class ReadByPool(_File):
    """A file changes that a process of concurrent.futures reads."""

    @property
    def code(self) -> str:
        path = self.where(self.name)
        return (
            "import concurrent.futures, multiprocessing\n"
            "context = multiprocessing.get_context('fork')\n"
            "with concurrent.futures.ProcessPoolExecutor(1, context) as pool:\n"
            f"    return int(pool.submit(Path.read_text, {path}).result())"
        )


class ReadByThread(_File):
    """A file changes that a thread reads, which has ended when its result is used."""

    @property
    def code(self) -> str:
        path = self.where(self.name)
        return (
            "import threading\nfound = []\n"
            f"thread = threading.Thread(target=lambda: found.append({path}.read_text()))\n"
            "thread.start()\nthread.join()\nreturn int(found[0])"
        )


class ReadByLastingThread(_File):
    """A file changes that a thread reads which was started before and stays."""

    @property
    def code(self) -> str:
        return (
            "import queue, threading\nasked, found = queue.Queue(), queue.Queue()\n"
            "def serve():\n    while True:\n        found.put(asked.get().read_text())\n"
            "threading.Thread(target=serve, daemon=True).start()\n"
            f"asked.put({self.where(self.name)})\nreturn int(found.get())"
        )


class ReadInC(_File):
    """A file changes that C code opens by itself (ctypes)."""

    @property
    def code(self) -> str:
        path = self.where(self.name)
        return (
            "import ctypes\nlibrary = ctypes.CDLL(None)\n"
            f"descriptor = library.open(os.fsencode({path}), 0)\n"
            "buffer = ctypes.create_string_buffer(9)\n"
            "library.read(descriptor, buffer, 9)\nlibrary.close(descriptor)\n"
            "return int(buffer.value)"
        )


EXTENSION = r"""
#include <Python.h>
#include <stdio.h>

static PyObject *width(PyObject *self, PyObject *path) {
    FILE *file = fopen(PyUnicode_AsUTF8(path), "r");
    int found = 0;
    if (file != NULL) {
        if (fscanf(file, "%d", &found) != 1) found = 0;
        fclose(file);
    }
    return PyLong_FromLong(found);
}

static PyMethodDef methods[] = {{"width", width, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "reads_in_c", NULL, -1, methods};
PyMODINIT_FUNC PyInit_reads_in_c(void) { return PyModule_Create(&module); }
"""


@lru_cache
def extension(folder: Path) -> Path:
    """A compiled extension module that reads files by itself, as lxml, polars and pyarrow do."""
    source = folder / "reads_in_c.c"
    source.write_text(EXTENSION)
    include = sysconfig.get_path("include")
    target = folder / f"reads_in_c{sysconfig.get_config_var('EXT_SUFFIX')}"
    command = ["gcc", "-shared", "-fPIC", f"-I{include}", str(source), "-o", str(target)]
    subprocess.run(command, check=True, capture_output=True)
    return target


class ReadByExtension(_File):
    """A file changes that an extension module of the project opens by itself."""

    @classmethod
    def missing(cls) -> str:
        header = Path(sysconfig.get_path("include"), "Python.h")
        return "" if shutil.which("gcc") and header.exists() else "gcc and Python's headers"

    def prepare(self) -> None:
        shutil.copy(extension(self.world.workshop), self.project)

    @property
    def code(self) -> str:
        return f"import reads_in_c\nreturn reads_in_c.width(str({self.where(self.name)}))"


class ReadByInstalledExtension(ReadByExtension):
    """A file changes that an installed extension module opens by itself."""

    def prepare(self) -> None:
        shutil.copy(extension(self.world.workshop), self.world.site)


class ExtensionReplaced(Edit):
    """An extension module is compiled again, from other source."""

    states: ClassVar[int] = 2

    @classmethod
    def missing(cls) -> str:
        return ReadByExtension.missing()

    @property
    def code(self) -> str:
        return f"import reads_in_c\nreturn reads_in_c.width(str({self.where(self.named('.c'))}))"

    def prepare(self) -> None:
        (self.project / self.named(".c")).write_text("1")
        self._made = extension(self.world.workshop)
        other = self.world.elsewhere / "double"
        other.mkdir(exist_ok=True)
        source = other / "reads_in_c.c"
        source.write_text(EXTENSION.replace("FromLong(found)", "FromLong(found * 2)"))
        self._other = other / self._made.name
        include = sysconfig.get_path("include")
        command = ["gcc", "-shared", "-fPIC", f"-I{include}", str(source), "-o", str(self._other)]
        subprocess.run(command, check=True, capture_output=True)

    def apply(self, state: int) -> None:
        place = self.project / self._made.name
        place.unlink(missing_ok=True)
        shutil.copy(self._other if state else self._made, place)


class DatabaseInFile(Edit):
    """A row in an SQLite file, which SQLite itself opens, changes."""

    @property
    def code(self) -> str:
        path = self.where(self.named(".db"))
        return (
            "import sqlite3\n"
            f"connection = sqlite3.connect({path})\n"
            "try:\n    return connection.execute('SELECT width FROM t').fetchone()[0]\n"
            "finally:\n    connection.close()"
        )

    def apply(self, state: int) -> None:
        with sqlite3.connect(self.project / self.named(".db")) as connection:
            connection.execute("DROP TABLE IF EXISTS t")
            connection.execute("CREATE TABLE t (width INT)")
            connection.execute("INSERT INTO t VALUES (?)", [state])
        connection.close()


class Certificates(Edit):
    """A file changes that a library of the standard library opens in C (OpenSSL)."""

    states: ClassVar[int] = 2
    trusted: ClassVar[str] = "Certificates that OpenSSL reads by itself"

    @property
    def code(self) -> str:
        return (
            "import ssl\ncontext = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)\n"
            f"try:\n    context.load_verify_locations(str({self.where(self.named('.pem'))}))\n"
            "except FileNotFoundError:\n    return 0\nexcept ssl.SSLError:\n    return 1\nreturn 2"
        )

    def apply(self, state: int) -> None:
        path = self.project / self.named(".pem")
        path.write_text("no certificate\n") if state else path.unlink(missing_ok=True)


class KernelsFile(Edit):
    """A file below /proc changes, which the kernel makes up."""

    states: ClassVar[int] = 2

    @property
    def code(self) -> str:
        return (
            "found = Path('/proc/self/environ').read_bytes().split(b'\\0')\n"
            f"return int(b'{self.slug.upper()}_PROC=1' in found)"
        )

    def apply(self, state: int) -> None:
        self.world.variables[f"{self.slug.upper()}_PROC"] = str(state)


class DatabaseOfNames(Edit):
    """A value changes in a file of dbm, which a library of C opens where there is one."""

    @property
    def code(self) -> str:
        path = self.where(self.named("_dbm"))
        return (
            f"import dbm\nwith dbm.open(str({path}), 'r') as found:\n    return int(found['width'])"
        )

    def apply(self, state: int) -> None:
        import dbm

        with dbm.open(str(self.project / self.named("_dbm")), "c") as found:
            found["width"] = str(state)
