"""The application's configuration: ``config.toml``, over which environment variables win."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

CONFIG_FILE = Path(__file__).with_name("config.toml")
ENVIRONMENT_PREFIX = "DATABASE_"
KEYS = ("host", "port", "user", "password", "password_file", "name")


class ConfigError(ValueError):
    """The configuration cannot be used; the message says which part of it."""


@dataclass(frozen=True)
class DatabaseConfig:
    """Address and account of the catalogue's database.

    :param host: name or address of the MySQL server.
    :param port: TCP port, 1 to 65535.
    :param user: the MySQL account.
    :param password: its password; never part of ``repr()``.
    :param name: the database that holds the catalogue's tables.
    """

    host: str = "127.0.0.1"
    port: int = 3306
    user: str = "root"
    password: str = field(default="", repr=False)
    name: str = "catalogue"


def load(path: Path = CONFIG_FILE, environ: Mapping[str, str] | None = None) -> DatabaseConfig:
    """Read the configuration.

    :param path: the TOML file; it may be missing.
    :param environ: environment variables (default: those of the process).
    :raises ConfigError: a file that cannot be read, an unknown key, a value that makes no sense.
    """
    from_file = _read_section(path)
    from_environment = _read_environment(os.environ if environ is None else environ)
    values = from_file | _password(from_file) | from_environment | _password(from_environment)
    default = DatabaseConfig()
    return DatabaseConfig(
        host=_text(values, "host", default.host),
        port=_port(values.get("port", default.port)),
        user=_text(values, "user", default.user),
        password=_text(values, "password", default.password),
        name=_text(values, "name", default.name),
    )


def _read_section(path: Path) -> dict[str, Any]:
    section = _parse_file(path).get("database", {})
    if not isinstance(section, dict):
        raise ConfigError(f"{path}: [database] must be a table.")
    unknown = sorted(set(section) - set(KEYS))
    if unknown:
        raise ConfigError(f"{path}: [database] has no key {unknown[0]!r}, only {', '.join(KEYS)}.")
    return dict(section)


def _parse_file(path: Path) -> dict[str, Any]:
    try:
        parsed: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:  # TOMLDecodeError and UnicodeDecodeError are ValueErrors
        raise ConfigError(f"{path} cannot be read: {error}.") from error
    return parsed


def _read_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    """The variables that are set; an empty one counts as not set, as in docker-compose files."""
    names = {key: ENVIRONMENT_PREFIX + key.upper() for key in KEYS}
    return {key: environ[name] for key, name in names.items() if environ.get(name)}


def _password(values: Mapping[str, Any]) -> dict[str, Any]:
    """The password of one source: a password that is spelled out wins over the name of a file."""
    if "password" in values or "password_file" not in values:
        return {}
    path = Path(values["password_file"])
    try:
        return {"password": path.read_text(encoding="utf-8").rstrip("\r\n")}
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"The password file {path} cannot be read: {error}.") from error


def _port(value: Any) -> int:
    text = "" if isinstance(value, bool) else str(value)
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise ConfigError(f"The database port must be a number from 1 to 65535, not {value!r}.")
    return int(text)


def _text(values: Mapping[str, Any], key: str, default: str) -> str:
    value = values.get(key, default)
    if not isinstance(value, str):
        raise ConfigError(f"The database {key} must be a string, not {value!r}.")
    return value
