"""``scripts/venv``: a whole environment or none, and a sentence that says what is missing."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.installation

SCRIPT = Path(__file__).parents[2] / "scripts" / "venv"
UNREACHABLE = {
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_INDEX_URL": "http://127.0.0.1:1/simple",
    "PIP_FIND_LINKS": "",
    "PIP_EXTRA_INDEX_URL": "",
    "PIP_RETRIES": "1",
}


@dataclass(frozen=True)
class Workplace:
    """A folder with a lock that needs no network, and the environment that is made from it."""

    folder: Path

    def lock(self, *versions: str) -> None:
        """Lock a small package at some version."""
        lines = [make_wheel(self.folder, version) for version in versions]
        (self.folder / "the.lock").write_text("\n".join(lines))

    def setup(self, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [SCRIPT, ".venv", "the.lock"],
            cwd=self.folder,
            env=self.environment(**environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
        )

    def environment(self, **more: str) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if k not in ("PYTHON", "MAKEFLAGS")}
        return {**kept, "PYTHON": sys.executable, **more}

    def installed(self) -> str:
        """The version of the small package in the environment."""
        python = self.folder / ".venv" / "bin" / "python"
        code = "from importlib import metadata; print(metadata.version('tiny'))"
        return subprocess.run(
            [python, "-c", code], capture_output=True, text=True, check=True
        ).stdout.strip()

    def left(self) -> set[str]:
        """The names in the folder, except those of wheels."""
        return {path.name for path in self.folder.iterdir() if path.suffix != ".whl"}


def make_wheel(folder: Path, version: str) -> str:
    """Make a wheel without content; gives its line in a lock."""
    name = f"tiny-{version}-py3-none-any.whl"
    about = f"tiny-{version}.dist-info"
    files = {
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: tiny\nVersion: {version}\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = [f"{path},{_digest(text)},{len(text)}" for path, text in files.items()]
    files[f"{about}/RECORD"] = "\n".join([*record, f"{about}/RECORD,,", ""])
    with zipfile.ZipFile(folder / name, "w") as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)
    content = (folder / name).read_bytes()
    return f"./{name} --hash=sha256:{hashlib.sha256(content).hexdigest()}"


def _digest(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return "sha256=" + base64.urlsafe_b64encode(digest).decode().rstrip("=")


@pytest.fixture
def workplace(tmp_path: Path) -> Workplace:
    workplace = Workplace(tmp_path)
    workplace.lock("1.0")
    return workplace


def test_an_environment_is_made_and_then_left_alone(workplace: Workplace) -> None:
    made = workplace.setup()
    assert made.returncode == 0, made.stderr
    assert made.stdout == ""
    assert workplace.installed() == "1.0"
    before = (workplace.folder / ".venv" / "lock").stat().st_mtime_ns
    started = time.monotonic()
    again = workplace.setup()
    assert (again.returncode, again.stderr) == (0, "")
    assert time.monotonic() - started < 1
    assert (workplace.folder / ".venv" / "lock").stat().st_mtime_ns == before


def test_it_is_made_anew_for_another_lock_or_a_lost_python_and_not_for_a_touched_lock(
    workplace: Workplace,
) -> None:
    assert workplace.setup().returncode == 0
    os.utime(workplace.folder / "the.lock")
    assert workplace.setup().stderr == ""
    workplace.lock("2.0")
    assert "making .venv" in workplace.setup().stderr
    assert workplace.installed() == "2.0"
    (workplace.folder / ".venv" / "bin" / "python").unlink()  # Debian's was upgraded, say
    assert "making .venv" in workplace.setup().stderr
    assert workplace.installed() == "2.0"
    assert workplace.left() == {"the.lock", ".venv"}


def test_two_at_once_make_it_once(workplace: Workplace) -> None:
    both = [
        subprocess.Popen(
            [SCRIPT, ".venv", "the.lock"],
            cwd=workplace.folder,
            env=workplace.environment(),
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    said = [process.communicate(timeout=300)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert sorted("making .venv" in text for text in said) == [False, True]


def test_without_a_network_one_sentence_says_so(workplace: Workplace) -> None:
    (workplace.folder / "the.lock").write_text(f"tiny==1.0 --hash=sha256:{'0' * 64}")
    done = workplace.setup(**UNREACHABLE)
    assert done.returncode == 1
    progress, sentence = done.stderr.splitlines()
    assert progress.startswith("setup: making .venv")
    assert "pip gets no answer from the package index" in sentence
    assert workplace.left() == {"the.lock"}


def test_what_pip_refuses_is_shown(workplace: Workplace) -> None:
    with (workplace.folder / "tiny-1.0-py3-none-any.whl").open("ab") as wheel:
        wheel.write(b"tampered with")
    done = workplace.setup()
    assert done.returncode == 1
    assert "DO NOT MATCH THE HASHES" in done.stderr
    assert "pip cannot install the packages of the.lock" in done.stderr
    assert workplace.left() == {"the.lock"}


def test_a_failure_keeps_the_environment_that_was_there(workplace: Workplace) -> None:
    assert workplace.setup().returncode == 0
    (workplace.folder / "the.lock").write_text(f"tiny==2.0 --hash=sha256:{'0' * 64}")
    assert workplace.setup(**UNREACHABLE).returncode == 1
    assert workplace.installed() == "1.0"
    assert workplace.left() == {"the.lock", ".venv"}
    assert (workplace.folder / ".venv" / "lock").read_text().startswith("./tiny-1.0")


@pytest.mark.parametrize("signal_", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_setup_leaves_nothing(signal_: signal.Signals, workplace: Workplace) -> None:
    process = subprocess.Popen(
        [SCRIPT, ".venv", "the.lock"],
        cwd=workplace.folder,
        env=workplace.environment(),
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    while not (workplace.folder / ".venv" / "bin").exists():
        assert process.poll() is None
        time.sleep(0.01)
    os.killpg(process.pid, signal_)
    assert process.wait(timeout=60) != 0
    assert workplace.left() == {"the.lock"}


def test_a_killed_setup_is_made_good_by_the_next(workplace: Workplace) -> None:
    process = subprocess.Popen(
        [SCRIPT, ".venv", "the.lock"],
        cwd=workplace.folder,
        env=workplace.environment(),
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    while not (workplace.folder / ".venv" / "bin").exists():
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=60)
    assert workplace.setup().returncode == 0
    assert workplace.installed() == "1.0"
    assert workplace.left() == {"the.lock", ".venv"}


def test_debians_python_without_its_venv_package_is_told_what_to_install(
    workplace: Workplace,
) -> None:
    (workplace.folder / "ensurepip.py").write_text("raise ModuleNotFoundError('ensurepip')")
    done = workplace.setup(PYTHONPATH=str(workplace.folder))
    series = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert done.returncode == 1
    (sentence,) = done.stderr.splitlines()
    assert sentence.endswith(f"on Debian and Ubuntu: apt-get install python{series}-venv")
    assert ".venv" not in workplace.left()


def test_a_python_that_is_too_old_is_told_by_its_version(workplace: Workplace) -> None:
    old = workplace.folder / "python3"
    old.write_text('#!/bin/sh\ncase $1 in -V) echo "Python 3.9.2" ;; *) exit 1 ;; esac\n')
    old.chmod(0o755)
    done = workplace.setup(PYTHON=str(old))
    assert done.returncode == 1
    (sentence,) = done.stderr.splitlines()
    assert f"Python 3.10 or newer is needed, and {old} is 3.9.2" in sentence
    assert ".venv" not in workplace.left()


def test_a_python_that_is_not_there_is_named(workplace: Workplace) -> None:
    done = workplace.setup(PYTHON="/no/such/python")
    assert done.returncode == 1
    (sentence,) = done.stderr.splitlines()
    assert "/no/such/python is not on this machine" in sentence


def test_where_python3_is_too_old_a_newer_one_beside_it_is_taken(workplace: Workplace) -> None:
    programs = workplace.folder / "programs"
    programs.mkdir()
    (programs / "python3").write_text("#!/bin/sh\nexit 1\n")
    (programs / "python3").chmod(0o755)
    series = f"{sys.version_info.major}.{sys.version_info.minor}"
    (programs / f"python{series}").symlink_to(shutil.which(sys.executable) or sys.executable)
    done = workplace.setup(PYTHON="", PATH=f"{programs}:{os.environ['PATH']}")
    assert done.returncode == 0, done.stderr
    assert workplace.installed() == "1.0"
