"""The reason why a run is not remembered, in one sentence for each schema."""

from __future__ import annotations

import pytest

from alembic_autogen.memo.reasons import NotRemembered, clause


def name(path: str) -> str:
    return path.removeprefix("/app/")


@pytest.mark.parametrize(
    ("reason", "causes", "said"),
    [
        ("time.time", {"<models>", "/app/a.py"}, "a.py reads the clock (time.time)"),
        ("subprocess.Popen", {"/app/a.py"}, "a.py starts a program (subprocess.Popen)"),
        ("socket.connect", {"<models>"}, "a library that is imported uses the network"),
        ("os.getpid", {"/app/a.py"}, "a.py reads a state that can change at any time (os.getpid)"),
        ("replaces os.environ", {"/app/a.py", "/b.py"}, "/b.py or a.py replaces os.environ"),
        ("something.new", {"/app/a.py"}, "a.py reads something.new"),
    ],
)
def test_who_asks_for_what(reason: str, causes: set[str], said: str) -> None:
    assert clause(reason, causes, name).startswith(said)


def test_each_schema_has_its_sentence() -> None:
    assert NotRemembered().sentences() == ()
    assert NotRemembered(("a.py forks",), ("env.py forks", "b.py forks")).sentences() == (
        "The next run will import the models again: a.py forks.",
        "The next run will run the revisions again: env.py forks (and 1 more: --format json).",
    )


@pytest.mark.parametrize(
    ("reason", "verb"),
    [
        ("os.system", "starts a program"),
        ("os.exec", "starts a program"),
        ("os.posix_spawn", "starts a program"),
        ("os.spawnv", "starts a program"),
        ("pty.spawn", "starts a program"),
        ("os.fork", "forks"),
        ("os.forkpty", "forks"),
        ("os.getxattr", "reads extended attributes"),
        ("os.listxattr", "reads extended attributes"),
        ("os.setxattr", "sets extended attributes"),
        ("os.removexattr", "sets extended attributes"),
        ("gc.get_objects", "reads which objects are loaded"),
        ("gc.get_count", "reads a state that can change at any time"),
        ("gc.get_stats", "reads a state that can change at any time"),
        ("threading.active_count", "reads a state that can change at any time"),
        ("_thread.get_ident", "reads a state that can change at any time"),
        ("resource.getrusage", "reads a state that can change at any time"),
        ("sys.getallocatedblocks", "reads a state that can change at any time"),
        ("_uuid.generate_time_safe", "uses random numbers"),
        ("ssl.RAND_bytes", "uses random numbers"),
        ("_ssl.RAND_bytes", "uses random numbers"),
        ("fcntl.flock", "uses a lock or a device"),
        ("sqlite3.connect", "opens a database in a file"),
        ("sys.settrace", "is debugged"),
        ("datetime.now", "reads the clock"),
        ("random.random", "uses random numbers"),
        ("Random.seed", "uses random numbers"),
        ("uuid.uuid4", "uses random numbers"),
        ("os.urandom", "uses random numbers"),
        ("os.getrandom", "uses random numbers"),
    ],
)
def test_what_is_asked_for_is_named(reason: str, verb: str) -> None:
    assert clause(reason, ["/app/a.py"], name) == f"a.py {verb} ({reason})"


def test_two_of_the_files_are_named_at_most() -> None:
    said = clause("time.time", ["/app/c.py", "/app/b.py", "/app/a.py", "<models>"], name)
    assert said == "a.py or b.py reads the clock (time.time)"


def test_only_a_schema_with_reasons_has_a_sentence() -> None:
    assert NotRemembered(head=("env.py forks",)).sentences() == (
        "The next run will run the revisions again: env.py forks.",
    )
