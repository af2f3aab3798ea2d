"""Provide the base images of the Dockerfile, the compose file and the tool.

They are pulled. If no registry can be reached, images of the same names are built from packages of
Debian, with the used part of the originals' interface (tests/docker/stand_ins). Mirror, proxy and
certificates are those of the machine's apt.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from alembic_autogen.cache import store
from alembic_autogen.server import apt
from alembic_autogen.server.distribution import distribution
from alembic_autogen.server.sources import docker

from . import engine

PROJECT = Path(__file__).parents[3]
STAND_INS = PROJECT / "tests" / "docker" / "stand_ins"
DEBIAN = "alembic-autogen-debian"
SUITE = "trixie"
"""A suite with the Python version of the Dockerfile, which the archive will keep for years."""
PACKAGES = ("ca-certificates", "python3", "python3-pip", "python3-venv")
RECIPE = 1
PIP_SETTINGS = ("index-url", "extra-index-url", "trusted-host")


def provide() -> dict[str, str]:
    """Provide every image.

    :returns: the origin of each image: ``present``, ``pulled`` or ``stand-in``.
    :raises engine.Unusable: an image can neither be pulled nor built.
    """
    return {name: _provide(name) for name in names()}


def names() -> tuple[str, ...]:
    """Read the names of the images from the files of the project."""
    python = re.search(r"PYTHON_VERSION=(\S+)", (PROJECT / "alembic/Dockerfile").read_text())
    compose = re.search(r"image: (mysql:\S+)", (PROJECT / "docker-compose.yml").read_text())
    assert python and compose
    return (f"python:{python[1]}-slim", compose[1], f"mariadb:{docker.VERSIONS['mariadb']}")


def _provide(name: str) -> str:
    if engine.docker("image", "inspect", name).returncode == 0:
        return "present"
    if engine.docker("pull", "--quiet", name).returncode == 0:
        return "pulled"
    _make_debian()
    with tempfile.TemporaryDirectory() as folder:
        context = Path(folder) / "context"
        shutil.copytree(STAND_INS / name.partition(":")[0], context)
        _add_machine(context)
        _build(context, name)
    return "stand-in"


def _build(context: Path, name: str) -> None:
    done = engine.docker("build", "--tag", name, str(context))
    if done.returncode:
        raise engine.Unusable(f"No stand-in for {name} can be made:\n{done.stderr[-3000:]}")


def _make_debian() -> None:
    if engine.docker("image", "inspect", DEBIAN).returncode == 0:
        return
    key = {"recipe": RECIPE, "suite": SUITE, "packages": " ".join(PACKAGES)}
    archive = store.entry("docker-base", key, _bootstrap) / "root.tar"
    done = engine.docker("import", str(archive), DEBIAN)
    if done.returncode:
        raise engine.Unusable(f"{archive} cannot be imported: {done.stderr}")


def _bootstrap(folder: Path) -> None:
    """Build a minimal Debian system as an archive (debootstrap(8))."""
    if os.geteuid() != 0:
        raise engine.Unusable(
            "The base images cannot be pulled, and only root can make others in their place; "
            "see that a registry can be reached."
        )
    if shutil.which("debootstrap") is None:
        engine.install(["debootstrap"])
    root = folder.with_name("root")
    command = ["debootstrap", "--variant=minbase", f"--include={','.join(PACKAGES)}"]
    _call([*command, SUITE, str(root), _archive().uris.split()[0]])
    unneeded = ("--exclude=./var/cache/apt/*", "--exclude=./var/lib/apt/lists/*")
    _call(["tar", "-C", str(root), *unneeded, "-cf", str(folder / "root.tar"), "."])
    shutil.rmtree(root)


def _call(command: list[str]) -> None:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        raise engine.Unusable(
            f"{command[0]} fails: {(done.stdout + done.stderr)[-2000:].strip()}; the base images "
            "can be pulled where a registry is reached."
        )


def _archive() -> apt.PackageSource:
    """Debian's unstable suite on the machine's mirror, since no stable suite has MySQL."""
    system = distribution()
    found = apt.unstable(apt.own_sources(apt.machine_sources(), system))
    if not system.debian or not found:
        raise engine.Unusable(
            "The base images cannot be pulled, and this is no Debian, from whose packages others "
            "could be made; see that a registry can be reached."
        )
    return found[0]


def _add_machine(context: Path) -> None:
    """Put this machine's settings for reaching packages beside the Dockerfile."""
    (context / "unstable.sources").write_text(str(_archive()))
    dump = subprocess.run(["apt-config", "dump"], capture_output=True, text=True).stdout
    lines = [line for line in dump.splitlines() if line.startswith("Acquire::")]
    (context / "machine.conf").write_text("\n".join(lines) + "\n")
    bundle = os.environ.get("SSL_CERT_FILE", "/etc/ssl/certs/ca-certificates.crt")
    shutil.copy(bundle, context / "ca-certificates.crt")
    (context / "pip.conf").write_text(_pip_settings())


def _pip_settings() -> str:
    """The settings of pip on this machine, without paths of its own files."""
    done = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True
    )
    settings = dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)
    found = {name.rpartition(".")[2]: shlex.split(value)[0] for name, value in settings.items()}
    kept = [
        f"{name} = {found[name]}"
        for name in PIP_SETTINGS
        if "file:" not in found.get(name, "file:")
    ]
    return "\n".join(["[global]", "cert = /etc/ssl/certs/ca-certificates.crt", *kept]) + "\n"
