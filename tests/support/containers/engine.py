"""Provide a real Docker engine: a running one, or one that is started for the tests.

A running engine is used as it is. If none answers, and root runs the tests on a machine with
``dockerd``, an engine with a folder of its own is started for the duration of the tests; CI
(``CI=true``) on Debian installs it first. If Compose and BuildKit are missing, the packages of the
distribution are unpacked for the tests only.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from alembic_autogen.cache import store
from alembic_autogen.server import apt
from alembic_autogen.server.distribution import distribution
from alembic_autogen.server.process import Programs

PLUGINS = ("docker-compose", "docker-buildx")
PATIENCE = 60
"""The timeout for the first answer of an engine that was started, in seconds."""


class Unusable(Exception):  # noqa: N818 -- a sentence for the developer who runs the tests
    """There is no engine, or it must not be used; the message has the remedy."""


@contextmanager
def engine() -> Iterator[None]:
    """Set ``DOCKER_HOST`` and ``DOCKER_CONFIG`` to an engine with Compose and BuildKit.

    :raises Unusable: there is none, and none can be started.
    """
    with tempfile.TemporaryDirectory(prefix="aat-docker-", dir="/var/tmp") as name:
        folder = Path(name)
        if shutil.which("docker") is None:
            _install("docker.io")
        if answers():
            _check_unused()
            with _plugins(folder):
                yield
        else:
            with _started(folder), _plugins(folder):
                yield


def answers() -> bool:
    """Whether an engine can be reached."""
    return docker("version").returncode == 0


def docker(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the engine."""
    return subprocess.run(
        ["docker", *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True
    )


def _check_unused() -> None:
    """Check that the engine does not hold a developer's project of the guide's name."""
    label = "label=com.docker.compose.project=aiod-rest-api"
    for kind in (("ps", "--all"), ("volume", "ls")):
        if docker(*kind, "--quiet", "--filter", label).stdout.strip():
            raise Unusable(
                "This engine holds the project aiod-rest-api, which the tests would remove; save "
                "its data, type `docker compose --profile migration down --volumes`, and run the "
                "tests again."
            )


@contextmanager
def _started(folder: Path) -> Iterator[None]:
    if os.geteuid() != 0:
        raise Unusable(
            "No Docker engine answers; start one, or run the tests as root where dockerd is "
            "installed."
        )
    if shutil.which("dockerd") is None:
        _install("docker.io", "iptables")
    log = folder / "dockerd.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                "dockerd",
                f"--host=unix://{folder}/docker.sock",
                f"--data-root={folder}/data",
                f"--exec-root={folder}/exec",
                f"--pidfile={folder}/pid",
            ],
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    with _variable("DOCKER_HOST", f"unix://{folder}/docker.sock"):
        try:
            _await(process, log)
            yield
        finally:
            _stop(process)


def _await(process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not answers():
        if process.poll() is not None or time.monotonic() > deadline:
            raise Unusable(f"dockerd does not start: {log.read_text()[-2000:]}")
        time.sleep(0.2)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the containers, which would outlive their engine, and then the engine."""
    containers = docker("ps", "--all", "--quiet").stdout.split()
    if containers:
        docker("rm", "--force", "--volumes", *containers)
    process.terminate()
    process.wait(timeout=60)


@contextmanager
def _plugins(folder: Path) -> Iterator[None]:
    """Use a configuration folder that has all plugins, if one is missing."""
    missing = [name for name in PLUGINS if docker(name.partition("-")[2], "version").returncode]
    if not missing:
        yield
        return
    configuration = folder / "config"
    usual = Path(os.environ.get("DOCKER_CONFIG") or Path.home() / ".docker")
    if usual.is_dir():
        shutil.copytree(usual, configuration, symlinks=True)
    (configuration / "cli-plugins").mkdir(parents=True, exist_ok=True)
    if not (configuration / "config.json").exists():
        (configuration / "config.json").write_text("{}")  # podman requires it
    with ExitStack() as held:
        for name in missing:
            plugin = _plugin(name)
            descriptor = store.hold(plugin)  # other programs may fill the cache meanwhile
            if descriptor is not None:
                held.callback(os.close, descriptor)
            (configuration / "cli-plugins" / name).symlink_to(plugin)
        with _variable("DOCKER_CONFIG", str(configuration)):
            yield


def _plugin(name: str) -> Path:
    """Find a plugin from the distribution's packages in the cache, or download it."""
    system = distribution()

    def build(folder: Path) -> None:
        programs = Programs()
        try:
            archive = _download(name, folder.with_name("apt"), programs)
            programs.run(["dpkg-deb", "-x", str(archive), str(folder)])
        finally:
            programs.end()
            shutil.rmtree(folder.with_name("apt"), ignore_errors=True)

    if shutil.which("apt-get") is None:
        raise Unusable(f"The plugin {name} is missing; install it (docs.docker.com).")
    found = store.entry("docker-plugin", {"plugin": name, **system.key}, build)
    return next(path for path in found.rglob(name) if path.is_file() and os.access(path, os.X_OK))


def _download(name: str, folder: Path, programs: Programs) -> Path:
    own = apt.own_sources(apt.machine_sources(), distribution())
    for number, sources in enumerate((own, apt.unstable(own))):
        (folder / str(number)).mkdir(parents=True)
        state = apt.Apt(folder / str(number), sources, programs)
        state.update()
        # docker-compose of Debian 12 is not a plugin yet, and Ubuntu's package has another name.
        for package in (f"{name}-v2", name):
            if package in state.names(package) and _is_plugin(state, package):
                archives = state.download(package)
                return next(path for path in archives if path.name.startswith(f"{package}_"))
    raise Unusable(f"The plugin {name} is missing, and in no package; install it.")


def _is_plugin(state: apt.Apt, package: str) -> bool:
    shown = state._run("apt-cache", "show", package)
    versions = [line.split()[1] for line in shown.splitlines() if line.startswith("Version:")]
    return package != "docker-compose" or not versions[0].startswith("1.")


def _install(*packages: str) -> None:
    if os.geteuid() != 0 or not os.environ.get("CI") or shutil.which("apt-get") is None:
        raise Unusable(
            "The tests need Docker: install it (on Debian: apt-get install docker.io), or run them "
            "as root on Debian with CI=true, which installs it."
        )
    install(packages)


def install(packages: Sequence[str]) -> None:
    """Install packages of the distribution."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run(
            ["apt-get", "-q", *command], env=environment, capture_output=True, text=True
        )
        if done.returncode:
            raise Unusable(f"{', '.join(packages)} cannot be installed: {done.stderr.strip()}")


@contextmanager
def _variable(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
