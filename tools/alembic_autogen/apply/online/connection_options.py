"""The options with which env.py connects, for a program that has to connect as well."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.history.engine_events import listening

if TYPE_CHECKING:
    from sqlalchemy import Dialect

_TLS = {
    "ca": "ssl-ca",
    "capath": "ssl-capath",
    "cert": "ssl-cert",
    "key": "ssl-key",
    "cipher": "ssl-cipher",
    "check_hostname": "",
    "verify_identity": "",
    "verify_cert": "",
    "verify_mode": "",
}
"""Parameters of drivers for TLS, without ``ssl_``, and the options of the client library."""
_CHECKS = ("check_hostname", "verify_identity", "verify_cert", "verify_mode")
_REFUSED = ("ssl_disabled", "tls_disabled")
_UNKNOWN = ("read_default_file", "option_files", "auth_plugin_map", "plugin_dir")
"""Parameters of drivers whose effect on the connection is not known here."""


@dataclass(frozen=True)
class ConnectionOptions:
    """The account and the address by which a program connects, as options of the MySQL clients.

    :param password: is written to files of mode 0600 only.
    :param tls: the options of the client library for an encrypted connection; empty without one.
    """

    user: str
    password: str = field(repr=False)
    host: str = ""
    port: int = 0
    socket: str = ""
    tls: Mapping[str, str] = field(default_factory=dict)

    def write(self, path: Path) -> None:
        """Write an option file of the MySQL clients, which only this user can read."""
        values = {"user": self.user, "password": self.password}
        if self.socket:
            values["socket"] = self.socket
        else:
            values |= {"host": self.host or "localhost", "port": str(self.port or 3306)}
            values["protocol"] = "tcp"
        values |= self.tls or {"ssl-verify-server-cert": "0"}
        lines = [f"{name}={_quoted(value)}" for name, value in values.items()]
        write_private(path, "\n".join(["[client]", *lines, ""]))

    def masked(self, text: str) -> str:
        """A text without the password, if it contains that."""
        return text.replace(self.password, "***") if self.password else text


def write_private(path: Path, text: str) -> None:
    """Write a new file that only this user can read."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


class NotedParameters:
    """Notes with which parameters env.py's engine connects."""

    def __init__(self) -> None:
        self._last: Mapping[str, object] | None = None

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Note the parameters of the last connection that begins while the context lasts."""
        with listening(do_connect=self._note):
            yield

    def _note(
        self, dialect: Dialect, record: object, arguments: object, parameters: dict[str, object]
    ) -> None:
        self._last = parameters  # not a copy: listeners of the application may still change it

    def options(self) -> ConnectionOptions | str:
        """The options; a reason if they are not known."""
        if self._last is None:
            return "env.py connects by a function of its own, so that its account is not known"
        return options_of(self._last)


def options_of(parameters: Mapping[str, object]) -> ConnectionOptions | str:
    """Read the parameters of a driver's connect().

    :returns: a reason if something is missing.
    """
    if unknown := next((name for name in _UNKNOWN if parameters.get(name)), None):
        return f"env.py connects with {unknown}, which a program cannot be given"
    tls = _tls_of(parameters)
    if isinstance(tls, str):
        return tls
    user, password = (
        _text(parameters.get(long) or parameters.get(short))
        for long, short in (("user", "username"), ("password", "passwd"))
    )
    if any(character in user + password for character in "\r\n\0"):
        return "the account has a line break in its password, which no option file can hold"
    return ConnectionOptions(
        user,
        password,
        _text(parameters.get("host")),
        int(_text(parameters.get("port")) or 0),
        _text(parameters.get("unix_socket")),
        tls,
    )


def _tls_of(parameters: Mapping[str, object]) -> dict[str, str] | str:
    given = parameters.get("ssl")
    if any(parameters.get(name) for name in _REFUSED):
        return {}
    values = {name[4:]: each for name, each in parameters.items() if name.startswith("ssl_")}
    if isinstance(given, Mapping):
        values |= {str(name).removeprefix("ssl_"): each for name, each in given.items()}
    elif given not in (None, False, True):
        return f"env.py connects with a {type(given).__name__}, which a program cannot be given"
    values = {name: each for name, each in values.items() if each not in (None, False, "")}
    if unknown := next((name for name in values if name not in _TLS), None):
        return f"env.py connects with ssl_{unknown}, which a program cannot be given"
    if not values and not given:
        return {}
    found = {_TLS[name]: _text(each) for name, each in values.items() if _TLS[name]}
    verifies = bool(found.get("ssl-ca")) or any(name in values for name in _CHECKS)
    return {"ssl": "1", "ssl-verify-server-cert": "1" if verifies else "0", **found}


def _text(value: object) -> str:
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode("utf-8", "surrogateescape")
    return "" if value is None else str(value)


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
