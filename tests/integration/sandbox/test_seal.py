"""The seal itself: what a sealed process can do, and what it cannot."""

from __future__ import annotations

import json
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from support.deaths import wait_until
from support.shops import Shop, own_environment


@pytest.fixture
def port() -> Iterator[int]:
    """A port on which somebody listens, who must not be reached."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        yield int(listener.getsockname()[1])
        with pytest.raises(BlockingIOError):  # nobody has come
            listener.accept()


def add_to_models(shop: Shop, code: str) -> None:
    with (shop.folder / "models.py").open("a", encoding="utf-8") as models:
        models.write(code)


def test_a_program_that_the_models_start_is_kept_from_connecting(shop: Shop, port: int) -> None:
    program = f"exec 3<>/dev/tcp/127.0.0.1/{port}"
    add_to_models(shop, f"import subprocess\nsubprocess.run(['bash', '-c', {program!r}])\n")
    done = shop.run("check-drift")
    assert done.code == 0, done.err
    assert f"from connecting to 127.0.0.1:{port}" in done.err


def test_without_the_seal_it_gets_through(shop: Shop) -> None:
    """A test that could not fail would be noticed."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(30)
        program = f"exec 3<>/dev/tcp/127.0.0.1/{listener.getsockname()[1]}"
        add_to_models(shop, f"import subprocess\nsubprocess.run(['bash', '-c', {program!r}])\n")
        assert shop.run("check-drift", "--seal", "off").code == 0
        listener.accept()[0].close()


TWICE = """
import contextlib, socket
for name in ({names}):
    with socket.socket(socket.AF_UNIX) as mine, socket.socket(socket.AF_UNIX) as other:
        with contextlib.suppress(OSError):
            mine.bind(name)
            mine.listen()
        with contextlib.suppress(OSError):
            other.connect(name)
            open(name.strip(chr(0)), "w").close()
"""


def test_a_name_that_another_server_has_is_not_opened_by_binding_it_too(shop: Shop) -> None:
    foreign, own = (f"\0{word}-{secrets.token_hex(8)}" for word in ("foreign", "own"))
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(foreign)
        listener.listen()
        listener.settimeout(0)
        add_to_models(shop, TWICE.format(names=f"{foreign!r}, {own!r}"))
        done = shop.run("check-drift")
        assert done.code == 0, done.err
        assert f"from connecting to @{foreign[1:]}" in done.err
        with pytest.raises(BlockingIOError):  # nobody has come
            listener.accept()
    assert not (shop.folder / foreign[1:]).exists()
    assert (shop.folder / own[1:]).exists()


def test_a_port_of_the_configuration_is_open_and_no_other(shop: Shop, port: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(30)
        opened = listener.getsockname()[1]
        add_to_models(shop, TWO_PORTS.format(ports=(port, opened)))
        shop.configure(f"network = [{opened}]")
        done = shop.run("check-drift")
        assert done.code == 0, done.err
        assert f"from connecting to 127.0.0.1:{port}" in done.err
        listener.accept()[0].close()


TWO_PORTS = """
import contextlib
import socket

for port in {ports}:
    with contextlib.suppress(OSError):
        socket.create_connection(("127.0.0.1", port)).close()
"""


def test_an_attempt_of_the_models_is_a_sentence_with_file_and_line(shop: Shop, port: int) -> None:
    add_to_models(shop, f"import socket\nsocket.create_connection(('127.0.0.1', {port}))\n")
    done = shop.run("check-drift")
    line = len((shop.folder / "models.py").read_text().splitlines())
    assert done.code == 2
    assert f"models.py (line {line}) connects to 127.0.0.1:{port}, while" in done.err
    assert "Kept" not in done.err


@pytest.mark.parametrize(
    "call",
    [
        "create_connection(('db.production.invalid', 3306))",
        "gethostbyname('db.production.invalid')",
    ],
)
def test_a_host_that_cannot_be_looked_up_is_a_sentence_too(shop: Shop, call: str) -> None:
    add_to_models(shop, f"import socket\nsocket.{call}\n")
    done = shop.run("check-drift")
    assert done.code == 2
    assert "connects to db.production.invalid, while" in done.err


def test_a_child_that_goes_on_where_the_models_were_imported_ends_there(shop: Shop) -> None:
    add_to_models(shop, "import os\nos.fork()\n")
    done = shop.run("check-drift", "--no-cache")
    assert done.code == 0, done.err
    assert done.out.count("agree") == 1


def test_what_a_thread_connects_to_late_is_the_disposable_server(shop: Shop) -> None:
    add_to_models(shop, LATE)
    done = shop.run("check-drift", "--no-cache")
    assert done.code == 0, done.err
    assert "late: alembic_autogen_" in done.err


LATE = """
import sys
import threading


def look():
    import pymysql

    with pymysql.connect(host="db.production.invalid").cursor() as cursor:
        cursor.execute("SELECT DATABASE()")
        print("late:", *cursor.fetchone(), file=sys.stderr)


thread = threading.Timer(0.2, look)
thread.start()
thread.join()
"""


@pytest.mark.parametrize("command", ["check-drift", "doctor"])
def test_it_is_said_where_there_is_no_seal(shop: Shop, command: str) -> None:
    done = shop.run(command, "--seal", "off", "--format", "json")
    found = json.loads(done.out)
    assert (found["sealed"], found["not_sealed"]) == (False, 'seal is "off"')
    assert "without a seal" in done.err
    sealed = json.loads(shop.run(command, "--format", "json").out)
    assert (sealed["sealed"], sealed["not_sealed"]) == (True, None)


def test_what_sealed_processes_make_among_themselves_works(shop: Shop) -> None:
    add_to_models(shop, MANAGER)
    done = shop.run("check-drift")
    assert done.code == 0, done.err
    assert "connecting" not in done.err


MANAGER = """
import multiprocessing
from multiprocessing.managers import BaseManager

manager = BaseManager(ctx=multiprocessing.get_context("fork"))
manager.start()
manager.shutdown()
"""


def test_a_missing_socket_is_missed_as_ever(shop: Shop) -> None:
    add_to_models(shop, MISSING)
    done = shop.run("check-drift")
    assert done.code == 0, done.err
    assert "connecting" not in done.err


MISSING = """
import socket

try:
    socket.socket(socket.AF_UNIX).connect("/nowhere/mysqld.sock")
except FileNotFoundError:
    pass
"""


def test_to_bind_to_a_socket_of_others_does_not_open_it(shop: Shop) -> None:
    path = shop.folder / "theirs.sock"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        listener.settimeout(0)
        add_to_models(shop, BIND_AND_CONNECT.format(path=str(path)))
        done = shop.run("check-drift")
        assert done.code == 0, done.err
        assert f"from connecting to {path}" in done.err
        with pytest.raises(BlockingIOError):  # nobody has come
            listener.accept()


BIND_AND_CONNECT = """
import contextlib
import socket

for attempt in (socket.socket.bind, socket.socket.connect):
    with contextlib.suppress(OSError):
        attempt(socket.socket(socket.AF_UNIX), {path!r})
"""


def test_a_socket_is_recognised_by_itself_and_not_by_its_path(shop: Shop) -> None:
    path = shop.folder / "theirs.sock"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        listener.settimeout(0)
        reached = shop.folder / "reached"
        add_to_models(shop, EXCHANGED.format(theirs=str(path), reached=str(reached)))
        done = shop.run("check-drift", "--no-cache")
        assert done.code == 0, done.err
        with pytest.raises(BlockingIOError):  # nobody has come
            listener.accept()
    assert done.err.count("from connecting to ") == 10, done.err
    found = reached.read_text().splitlines()
    assert found == ["own", "moved", "link", "hard link", "descriptor", "gone 111", "datagram"]


EXCHANGED = """
import os, socket, tempfile

theirs, reached = {theirs!r}, []
home = tempfile.mkdtemp()
path = lambda name: os.path.join(home, name)


def listen(name):
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(name)
    listener.listen()
    return listener


def connect(name, word, kind=socket.SOCK_STREAM):
    try:
        socket.socket(socket.AF_UNIX, kind).connect(name)
        reached.append(word)
    except PermissionError:
        pass
    except OSError as error:
        reached.append(f"{{word}} {{error.errno}}")


def exchange(name, put):
    listener = listen(path(name))
    os.unlink(path(name))
    put(path(name))
    connect(path(name), name)


exchange("symlink", lambda name: os.symlink(theirs, name))
exchange("hardlink", lambda name: os.link(theirs, name))
exchange("both", lambda name: (os.link(theirs, name + "2"), os.symlink(name + "2", name)))
os.link(theirs, path("more"))
exchange("rename", lambda name: os.rename(path("more"), name))
folder = os.open(os.path.dirname(theirs), os.O_RDONLY)
for prefix in ("self", "thread-self", str(os.getpid())):
    connect(f"/proc/{{prefix}}/fd/{{folder}}/" + os.path.basename(theirs), prefix)
connect(f"/dev/fd/{{folder}}/" + os.path.basename(theirs), "/dev/fd")
connect("/proc/self/root" + theirs, "root")
before = os.getcwd()
os.mkdir(path("d"))
os.chdir(path("d"))
relative = listen("s")
os.chdir(os.path.dirname(theirs))
os.rename(theirs, "s")
connect("s", "relative")
os.rename("s", theirs)
os.chdir(before)

own = listen(path("own"))
connect(path("own"), "own")
os.rename(path("own"), path("moved"))
connect(path("moved"), "moved")
os.symlink("moved", path("a link"))
connect(path("a link"), "link")
os.link(path("moved"), path("hard link"))
connect(path("hard link"), "hard link")
folder = os.open(home, os.O_RDONLY)
connect(f"/proc/self/fd/{{folder}}/moved", "descriptor")
listen(path("gone")).close()
connect(path("gone"), "gone")
datagrams = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
datagrams.bind(path("datagrams"))
connect(path("datagrams"), "datagram", socket.SOCK_DGRAM)
with open({reached!r}, "w") as file:
    file.write("\\n".join(reached))
"""


def test_an_abstract_name_that_another_server_takes_over_is_closed_again(shop: Shop) -> None:
    name = f"\0taken-{secrets.token_hex(8)}"
    add_to_models(shop, TAKEN_OVER.format(name=name, folder=str(shop.folder)))
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(shop.run, "check-drift", "--no-cache")
        wait_until(lambda: (shop.folder / "closed").exists(), lambda: "")
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(name)
            listener.listen()
            listener.settimeout(0)
            (shop.folder / "taken").write_text("")
            done = running.result()
            with pytest.raises(BlockingIOError):  # nobody has come
                listener.accept()
    assert f"from connecting to @{name[1:]}" in done.err


TAKEN_OVER = """
import contextlib, os, socket, time

with socket.socket(socket.AF_UNIX) as mine, socket.socket(socket.AF_UNIX) as client:
    mine.bind({name!r})
    mine.listen()
    client.connect({name!r})
open({folder!r} + "/closed", "w").close()
while not os.path.exists({folder!r} + "/taken"):
    time.sleep(0.01)
with contextlib.suppress(OSError):
    socket.socket(socket.AF_UNIX).connect({name!r})
"""


def test_a_connection_that_the_command_was_started_with_is_closed(shop: Shop) -> None:
    with connected() as (ours, theirs):
        add_to_models(shop, USE_INHERITED.format(descriptor=theirs.fileno()))
        command = [*shop.program, "check-drift"]
        environment = own_environment(shop.environment)
        done = subprocess.run(
            command,
            cwd=shop.folder,
            env=environment,
            pass_fds=[theirs.fileno()],
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        assert "nothing there" in done.stderr
        with pytest.raises(BlockingIOError):  # nothing was sent
            ours.recv(1)


USE_INHERITED = """
import os
import socket
import sys

try:
    socket.socket(fileno={descriptor}).send(b"x")
except OSError:
    os.write(2, b"nothing there\\n")
"""


def test_a_connection_of_another_process_cannot_be_taken(shop: Shop) -> None:
    with connected() as (ours, theirs):
        holder = ["sleep", "600"]
        with subprocess.Popen(holder, pass_fds=[theirs.fileno()]) as process:
            take = TAKE.format(process=process.pid, descriptor=theirs.fileno())
            add_to_models(shop, take)
            done = shop.run("check-drift")
            process.kill()
        assert done.code == 0, done.err
        assert "taken: -1" in done.err
        with pytest.raises(BlockingIOError):  # nothing was sent
            ours.recv(1)


TAKE = """
import ctypes
import os

taken = ctypes.CDLL(None).syscall(438, os.pidfd_open({process}), {descriptor}, 0)
os.write(2, f"taken: {{taken}}\\n".encode())
if taken >= 0:
    os.write(taken, b"x")
"""


@contextmanager
def connected() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Both ends of a connection by TCP."""
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.create_connection(listener.getsockname()) as theirs,
    ):
        ours, _ = listener.accept()
        with ours:
            ours.settimeout(0)
            yield ours, theirs


@pytest.mark.parametrize("code", [0, 1, 5])
def test_models_that_end_the_process_are_no_answer(shop: Shop, code: int) -> None:
    add_to_models(shop, f"import os\nos._exit({code})\n")
    done = shop.run("check-drift")
    assert (done.code, done.out) == (2, "")
    assert f"ended the command before it was done, with exit code {code}" in done.err


def test_models_that_close_what_is_not_theirs_are_a_sentence(shop: Shop) -> None:
    add_to_models(shop, "import os\nos.closerange(3, 256)\n")
    done = shop.run("check-drift", "--no-cache")
    assert (done.code, done.out) == (2, "")
    assert "as os.closerange() does" in done.err
    assert "Traceback" not in done.err


PLUGIN = """
import contextlib
import os
import socket


def setup(plugin):
    with open("set-up", "a") as noted:
        noted.write("once\\n")
    with contextlib.suppress(OSError):
        socket.create_connection(("127.0.0.1", {port}), timeout=5).close()
"""

LOADING = (
    ("doctor",),
    ("check-drift", "--no-cache"),
    ("revision", "-m", "again"),
    ("db", "--", "true"),
)
PLAIN = (("cache",), ("--version",), ("--help",))


def plugged(shop: Shop, port: int) -> str:
    """Install a plugin of Alembic that connects when it is set up; gives the path that has it."""
    site = shop.folder.parent / "plugged"
    description = site / "plugged-1.dist-info"
    description.mkdir(parents=True)
    (site / "plugged.py").write_text(PLUGIN.format(port=port))
    (description / "METADATA").write_text("Metadata-Version: 2.1\nName: plugged\nVersion: 1\n")
    (description / "entry_points.txt").write_text("[alembic.plugins]\nplugged = plugged\n")
    return str(site)


@pytest.mark.parametrize("arguments", LOADING, ids=" ".join)
def test_a_plugin_of_alembic_is_sealed(shop: Shop, port: int, arguments: tuple[str, ...]) -> None:
    done = shop.run(*arguments, PYTHONPATH=plugged(shop, port))
    assert (shop.folder / "set-up").read_text() == "once\n", done.err
    assert f"127.0.0.1:{port}" in done.err


@pytest.mark.parametrize("arguments", PLAIN, ids=" ".join)
def test_other_commands_load_no_plugin(shop: Shop, port: int, arguments: tuple[str, ...]) -> None:
    done = shop.run(*arguments, PYTHONPATH=plugged(shop, port))
    assert done.code == 0, done.err
    assert not (shop.folder / "set-up").exists()


def test_without_the_seal_a_plugin_of_alembic_gets_through(shop: Shop) -> None:
    """A test that could not fail would be noticed."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(30)
        path = plugged(shop, int(listener.getsockname()[1]))
        assert shop.run("doctor", "--seal", "off", PYTHONPATH=path).code == 0
        listener.accept()[0].close()


@pytest.mark.parametrize(
    ("wait", "seal"),
    [
        ("os.waitpid(-1, 0)", "auto"),
        ("os.wait()", "auto"),
        ("os.waitpid(-1, 0)", "off"),
        ("os.wait()", "off"),
        ("os.wait3(0)", "off"),
        ("os.waitid(os.P_ALL, 0, os.WEXITED)", "off"),
    ],
)
def test_the_application_that_waits_for_its_children_waits_for_none_of_the_tool_s(
    shop: Shop, wait: str, seal: str
) -> None:
    """A server of its own has a supervisor, which lives as long as the command."""
    shop = replace(shop, environment=own_environment({"ALEMBIC_AUTOGEN_SERVER": "auto"}))
    code = f"\nimport contextlib, os\nwith contextlib.suppress(ChildProcessError):\n    {wait}\n"
    add_to_models(shop, code)
    done = shop.run("check-drift", "--no-cache", "--seal", seal)
    assert done.code == 0, done.err


@pytest.mark.parametrize(
    "call", ["sendto(b'x', {flag}, {place})", "sendmsg([b'x'], [], {flag}, {place})"]
)
def test_to_connect_by_sending_is_a_sentence_too(shop: Shop, call: str, port: int) -> None:
    """Flag MSG_FASTOPEN, tcp(7)."""
    code = call.format(flag=0x20000000, place=("127.0.0.1", port))
    add_to_models(shop, f"import socket\nsocket.socket().{code}\n")
    line = len((shop.folder / "models.py").read_text().splitlines())
    done = shop.run("check-drift")
    assert done.code == 2
    assert f"models.py (line {line}) connects to 127.0.0.1:{port}, while" in done.err


def test_a_program_that_connects_by_sending_is_named(shop: Shop, port: int) -> None:
    code = (
        f"import socket; socket.socket().sendmsg([b'x'], [], {0x20000000}, ('127.0.0.1', {port}))"
    )
    program = [sys.executable, "-c", code]
    add_to_models(shop, f"import subprocess\nsubprocess.run({program!r})\n")
    done = shop.run("check-drift")
    assert done.code == 0, done.err
    assert f"from connecting to 127.0.0.1:{port}" in done.err


SEVERAL = """
import ctypes, socket, struct

class Part(ctypes.Structure):
    _fields_ = [("base", ctypes.c_char_p), ("length", ctypes.c_size_t)]

class Message(ctypes.Structure):
    _fields_ = [
        ("name", ctypes.c_char_p), ("namelen", ctypes.c_uint), ("parts", ctypes.POINTER(Part)),
        ("count", ctypes.c_size_t), ("control", ctypes.c_void_p), ("size", ctypes.c_size_t),
        ("flags", ctypes.c_int), ("padding", ctypes.c_int), ("sent", ctypes.c_uint),
    ]

def internet(port):
    return struct.pack("=H", socket.AF_INET) + struct.pack(">H4s8x", port, bytes([127, 0, 0, 1]))

messages = (Message * 2)()
for message, name in zip(messages, ({first}, internet({port}))):
    message.name, message.namelen = name or None, len(name)
    message.parts, message.count = ctypes.pointer(Part(b"x", 1)), 1
ctypes.CDLL(None).sendmmsg(socket.socket().fileno(), messages, 2, 0x20000000)
"""


@pytest.mark.parametrize(
    "first", ["b''", "struct.pack('=H14x', 0)", "struct.pack('=H2s', 1, b'/x')", "internet({port})"]
)
def test_no_address_of_several_messages_is_reached(shop: Shop, port: int, first: str) -> None:
    """By sendmmsg(), whose first message has no address, one that is allowed, or that one too."""
    add_to_models(shop, SEVERAL.format(first=first.format(port=port), port=port))
    done = shop.run("check-drift")
    assert f"127.0.0.1:{port}" in done.err


SEVERAL_IN_C = """
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

int main(int count, char **words) {
    struct sockaddr_in none = {0}, closed = {AF_INET, htons(atoi(words[1]))};
    struct iovec part = {"x", 1};
    struct mmsghdr messages[2] = {
        {{&none, sizeof none, &part, 1}}, {{&closed, sizeof closed, &part, 1}},
    };
    closed.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int sent = sendmmsg(socket(AF_INET, SOCK_STREAM, 0), messages, 2, MSG_FASTOPEN);
    return sent < 0 && errno == EACCES ? 0 : 1;
}
"""


def test_a_program_in_c_may_not_send_to_its_second_address(
    shop: Shop, port: int, tmp_path: Path
) -> None:
    (tmp_path / "several.c").write_text(SEVERAL_IN_C)
    subprocess.run(["gcc", "-o", "several", "several.c"], cwd=tmp_path, check=True)
    program = [str(tmp_path / "several"), str(port)]
    add_to_models(shop, f"import subprocess\nsubprocess.run({program!r}, check=True)\n")
    done = shop.run("check-drift")
    assert done.code == 0, done.err
    assert f"from connecting to 127.0.0.1:{port}" in done.err
