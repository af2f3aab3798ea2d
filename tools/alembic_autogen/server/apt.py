"""Run apt with a private state, which finds and fetches packages without changing the system.

The address of the mirror, its keys, proxies and credentials come from the machine's own
configuration. apt writes to a private folder only, and treats no package as installed, except perl
(see ``_STATUS``).
"""

from __future__ import annotations

import logging
import os
import re
import shlex
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from alembic_autogen.server.distribution import Distribution
from alembic_autogen.server.process import Failed, Programs

_LOG = logging.getLogger(__name__)

Watch = Callable[[str], None]

_ONE_LINE = re.compile(r"deb\s+(?:\[(?P<options>[^\]]*)\]\s+)?(?P<uri>\S+)\s+(?P<suite>\S+)\s*(.*)")
_COMPONENTS = ("main", "universe")
_POCKETS = ("", "updates", "security")
_CLASSES = ("oldoldstable", "oldstable", "stable", "testing", "unstable", "sid")
_KEPT = ("signed-by", "trusted", "check-valid-until")
"""The options that decide whether apt trusts an archive; copied unchanged."""

_PAUSE = 2.0
"""Seconds before packages are fetched again."""

_STATUS = """\
Package: perl
Status: install ok installed
Maintainer: nobody
Architecture: all
Multi-Arch: allowed
Version: 9999
Description: the scripts that need it are never run, and it is 10 MB

"""
# The machine's hooks are cleared: one of them empties the system's own archive folder.
_CONFIGURATION = """\
Dir::State "FOLDER";
Dir::State::lists "FOLDER/lists";
Dir::State::status "FOLDER/status";
Dir::Cache "FOLDER/cache";
Dir::Cache::archives "FOLDER/cache/archives";
Dir::Log "FOLDER";
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "FOLDER/sources";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Pre-Invoke;
#clear DPkg::Post-Invoke;
Debug::NoLocking "1";
APT::Sandbox::User "";
Acquire::Languages "none";
Acquire::Retries "2";
Acquire::http::Timeout "20";
Acquire::https::Timeout "20";
"""


@dataclass(frozen=True)
class PackageSource:
    """An entry of sources.list(5).

    :param options: the fields that decide whether apt trusts the archive, as (name, value).
    """

    uris: str
    suites: tuple[str, ...]
    components: tuple[str, ...]
    options: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        fields = {
            "Types": "deb",
            "URIs": self.uris,
            "Suites": " ".join(self.suites),
            "Components": " ".join(self.components),
            "Targets": "Packages",
            **dict(self.options),
        }
        return "".join(f"{name}: {value}\n" for name, value in fields.items())


def machine_sources() -> list[PackageSource]:
    """Read all archives that the machine's apt is configured for.

    :raises OSError: there is no apt, or its configuration cannot be read.
    """
    found: list[PackageSource] = []
    for path in _source_files():
        text = path.read_text(encoding="utf-8", errors="replace")
        found += parse_stanzas(text) if path.suffix == ".sources" else parse_lines(text)
    return found


def _source_files() -> list[Path]:
    import subprocess

    answer = subprocess.run(
        ["apt-config", "shell", "L", "Dir::Etc::sourcelist/f", "P", "Dir::Etc::sourceparts/d"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
    ).stdout
    places = dict(word.split("=", 1) for word in shlex.split(answer))
    parts = sorted(Path(places.get("P", "/etc/apt/sources.list.d")).glob("*"))
    files = [path for path in parts if path.suffix in (".list", ".sources")]
    return [
        path for path in [Path(places.get("L", "/etc/apt/sources.list")), *files] if path.is_file()
    ]


def parse_lines(text: str) -> list[PackageSource]:
    """Parse the binary archives in a file of the one-line format."""
    matches = (_ONE_LINE.match(line.split("#")[0].strip()) for line in text.splitlines())
    return [
        PackageSource(
            match["uri"],
            (match["suite"],),
            tuple(match[4].split()),
            tuple(_kept(dict(_option_pairs(match["options"] or "")))),
        )
        for match in matches
        if match
    ]


def _option_pairs(text: str) -> Iterator[tuple[str, str]]:
    for word in text.split():
        name, _, value = word.partition("=")
        yield name.lower(), value.replace(",", " ")


def parse_stanzas(text: str) -> list[PackageSource]:
    """Parse the enabled binary archives in a file of the deb822 format."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    stanzas = re.split(r"\n\s*\n", "\n".join(lines))
    fields = [dict(_fields(stanza)) for stanza in stanzas]
    return [
        PackageSource(
            each["uris"],
            tuple(each.get("suites", "").split()),
            tuple(each.get("components", "").split()),
            tuple(_kept(each)),
        )
        for each in fields
        if "deb" in each.get("types", "").split()
        and "uris" in each
        and each.get("enabled", "yes").lower() not in ("no", "false", "0")
    ]


def _fields(stanza: str) -> Iterator[tuple[str, str]]:
    """Parse fields, by lower-case name; continuation lines, such as those of a key, are kept."""
    for match in re.finditer(r"^([^\s:]+):[ \t]*(.*(?:\n[ \t].*)*)", stanza, re.MULTILINE):
        yield match[1].lower(), match[2]


def _kept(fields: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    return ((name.title(), fields[name]) for name in _KEPT if name in fields)


def own_sources(sources: Iterable[PackageSource], system: Distribution) -> list[PackageSource]:
    """Select the distribution's own archives, without backports and third-party archives."""
    wanted = (*system.codenames, *_CLASSES) if system.debian else system.codenames
    own = []
    for source in sources:
        suites = tuple(suite for suite in source.suites if _is_own(suite, wanted))
        components = tuple(name for name in source.components if name in _COMPONENTS)
        if suites and components and not source.uris.startswith("cdrom:"):
            own.append(replace(source, suites=suites, components=components))
    return own


def _is_own(suite: str, releases: Sequence[str]) -> bool:
    release, _, pocket = suite.replace("/", "-").partition("-")
    return release in releases and pocket in _POCKETS


def unstable(sources: Iterable[PackageSource]) -> list[PackageSource]:
    """Debian's unstable suite on the machine's own mirror: MySQL's server is in no stable suite."""
    for source in sources:
        if any("-" not in suite and "/" not in suite for suite in source.suites):
            return [replace(source, suites=("sid",), components=("main",))]
    return []


def machine_has_none(stem: str) -> bool:
    """Whether the machine has package lists, and none of them has a name with this beginning."""
    names = _machine_names("")
    return bool(names) and not any(name.startswith(stem) for name in names)


def _machine_names(stem: str) -> list[str]:
    import subprocess

    command = ["apt-cache", "pkgnames", *([stem] if stem else [])]
    answer = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60
    )
    return answer.stdout.split()


class Apt:
    """apt with a private state.

    :param folder: an empty folder for the state.
    :param sources: the archives to use.
    :param programs: runs apt's commands.
    :param perl: whether perl is fetched too, where a package needs it.
    """

    def __init__(
        self,
        folder: Path,
        sources: Sequence[PackageSource],
        programs: Programs,
        *,
        perl: bool = False,
    ) -> None:
        self._folder = folder
        self._programs = programs
        self._configuration = folder / "apt.conf"
        for name in ("lists/partial", "cache/archives/partial", "sources"):
            (folder / name).mkdir(parents=True)
        (folder / "status").write_text("" if perl else _STATUS)
        (folder / "sources" / "own.sources").write_text("\n".join(map(str, sources)))
        self._configuration.write_text(_CONFIGURATION.replace("FOLDER", str(folder)))

    def update(self) -> None:
        """Fetch the package lists.

        :raises Failed: a list could not be fetched.
        """
        output = self._run("apt-get", "update", "-q")
        # Without this, apt merely warns when it fetches nothing at all (apt-get(8), Error-Mode).
        if re.search(r"^(W: Failed to fetch|E: )", output, re.MULTILINE):
            raise Failed(output)

    def names(self, stem: str) -> list[str]:
        """The packages whose names begin with a stem."""
        return self._run("apt-cache", "pkgnames", stem).split()

    def download(self, package: str, watch: Watch = lambda line: None) -> list[Path]:
        """Fetch a package and its dependencies.

        :param package: the package's name.
        :param watch: called with every line that apt prints.
        :returns: the package files.
        :raises Failed: a package could not be fetched or verified.
        """
        options = ("--download-only", "--no-install-recommends", "-y", "-q")
        self._run("apt-get", "install", *options, "-o", "APT::Status-Fd=1", package, watch=watch)
        return sorted((self._folder / "cache" / "archives").glob("*.deb"))

    def _run(self, program: str, *arguments: str, watch: Watch = lambda line: None) -> str:
        command = [program, "-c", str(self._configuration), *arguments]
        environment = {**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}
        return self._programs.run(command, environment=environment, watch=watch)


def fetch_again_once(fetch: Callable[[Path], list[Path]], folder: Path) -> list[Path]:
    """Fetch packages, and if that fails, once more with new package lists.

    A mirror that is being updated serves lists of packages that it no longer has, or not yet
    ("404 Not Found", "Hash Sum mismatch"): ``Acquire::Retries`` asks for the same file again.

    :param fetch: fetches lists and packages into the folder, which it makes.
    :param folder: the folder, which does not exist.
    :returns: what ``fetch`` returns.
    :raises Failed: it failed twice.
    """
    try:
        return fetch(folder)
    except Failed:
        _LOG.info("The download failed; trying once more")
        time.sleep(_PAUSE)
        shutil.rmtree(folder)
        return fetch(folder)
