"""Servers of certain versions: where each of them can be had on this machine."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from alembic_autogen.errors import ConfigurationError, ServerError
from alembic_autogen.server.base import Missing, ServerSource
from alembic_autogen.server.distribution import distribution
from alembic_autogen.server.process import Programs
from alembic_autogen.server.sources import mysqld, packages
from alembic_autogen.server.sources.docker import Docker
from alembic_autogen.server.sources.url import parse
from alembic_autogen.server.start_options import LOOSE, is_loose

if TYPE_CHECKING:
    from alembic_autogen.server.binary import Binary
    from alembic_autogen.settings import Settings

UNSTABLE = "unstable"
_VERSION = re.compile(r"(?P<flavor>mysql|mariadb):(?P<version>\d+(?:\.\d+){0,2})")


@dataclass(frozen=True)
class WantedServer:
    """A server that the user asks for.

    :param name: how it is named in reports: ``mariadb:10.11``, or an address without account.
    :param flavor: its flavor; empty for one with a URL.
    :param version: the beginning of its version: ``10.11``.
    :param url: its URL; empty for a version.
    """

    name: str
    flavor: str = ""
    version: str = ""
    url: str = ""


def wanted_server(text: str) -> WantedServer:
    """Parse an item of the setting ``servers``.

    :raises ConfigurationError: it is neither a flavor with a version nor a URL.
    """
    if "://" in text:
        try:
            return WantedServer(str(parse(text)), url=text)
        except ValueError:
            raise ConfigurationError(
                "servers has a URL that cannot be understood; it must look like "
                "mysql+pymysql://USER:PASSWORD@HOST:3306/, with the password percent-encoded.",
                key="servers",
            ) from None  # its text may be a part of the password
    found = _VERSION.fullmatch(text.lower())
    if found is None:
        raise ConfigurationError(
            f"servers names {text!r}, which is neither FLAVOR:VERSION, such as mysql:9.7 or "
            "mariadb:10.11, nor a URL; correct it.",
            key="servers",
        )
    return WantedServer(found[0], found["flavor"], found["version"])


def settings_for(wanted: WantedServer, settings: Settings) -> Settings:
    """The configuration that starts such a server; its packages are downloaded if need be.

    :raises ServerError: it is not available here.
    """
    if wanted.url:
        return _of_url(wanted.url, settings)
    base = replace(
        settings,
        server_variables=_known_there(wanted.flavor, settings),
        flavor=wanted.flavor,
        mysql_version=wanted.version,
        docker_image="",
        package_suite="",
        server="docker",
    )
    others = []
    for source, variant, find in _programs(base):
        available = source.availability(variant)
        if isinstance(available, Missing):
            others.append(available.reason)
            continue
        binary = find(variant)
        if _is_of(binary.version, wanted.version):
            return variant
        others.append(f"{source.name}{_suite(variant)} has {binary.version}")
    engine = Docker().availability(base)
    if isinstance(engine, Missing):
        others.append(engine.reason)
        raise ServerError(
            f"{wanted.name} is not available here: {'; '.join(dict.fromkeys(others))}. Give the "
            "URL of such a server in its place, or leave it out of --servers."
        )
    return base


def _of_url(url: str, settings: Settings) -> Settings:
    from alembic_autogen.server.connection import connect, identify

    with connect(parse(url)) as connection:
        flavor, _ = identify(connection)
    return replace(
        settings,
        server=url,
        flavor=flavor,
        server_variables=_known_there(flavor, settings),
        mysql_version="",
        docker_image="",
    )


def _known_there(flavor: str, settings: Settings) -> dict[str, str]:
    """The variables of the configuration, as far as a server knows them if it is of another flavor.

    The configuration has those of production, which is of its own flavor.
    """
    is_other = flavor != settings.flavor
    return {
        f"{LOOSE}{name}" if is_other and not is_loose(name) else name: value
        for name, value in settings.server_variables.items()
    }


def _programs(
    settings: Settings,
) -> Iterator[tuple[ServerSource, Settings, Callable[[Settings], Binary]]]:
    """The sources of programs, each with the configuration that chooses it, and how to get it."""
    yield mysqld.Mysqld(), replace(settings, server="mysqld"), _installed
    own = replace(settings, server="packages")
    yield packages.Packages(), own, _unpacked
    if distribution().debian and settings.flavor == "mariadb":  # MySQL is in that suite alone
        yield packages.Packages(), replace(own, package_suite=UNSTABLE), _unpacked


def _installed(settings: Settings) -> Binary:
    found = mysqld.find(settings)
    assert found is not None, "it was found a moment ago"
    return found


def _unpacked(settings: Settings) -> Binary:
    """The server of the packages, which are downloaded unless they are there.

    :raises ServerError: they cannot be downloaded.
    """
    found = packages.find(settings)
    if found is not None:
        return found
    programs = Programs()
    try:
        return packages.fetch(settings, programs)
    finally:
        programs.end()


def _suite(settings: Settings) -> str:
    return f" ({settings.package_suite})" if settings.package_suite else ""


def _is_of(version: str, wanted: str) -> bool:
    """Whether a version begins with the wanted one, by its numbers."""
    return version.split(".")[: wanted.count(".") + 1] == wanted.split(".")
