"""Find the parts of a statement whose value only the server knows, and gives only once.

The disposable server has a clock, random numbers, and a state of its own: ports, folders, counters.
Functions: MySQL manual, "Date and Time Functions" and "Miscellaneous Functions"; MariaDB manual,
"Date & Time Functions" and "Miscellaneous Functions".
"""

from __future__ import annotations

import re

from alembic_autogen.late_pattern import LatePattern
from alembic_autogen.sandbox.redirect.sql_code import MARK

_CLOCK = (
    r"(?:now|sysdate|curtime|curdate)\s*\(\s*\d*\s*\)"
    r"|(?:current_timestamp|current_time|current_date|localtime|localtimestamp"
    r"|utc_timestamp|utc_time|utc_date)\b(?:\s*\(\s*\d*\s*\))?"
    r"|unix_timestamp\s*\(\s*\)"
)
_RANDOM = (
    r"(?:uuid|uuid_short|uuid_v4|uuid_v7|sys_guid|rand)\s*\(\s*\)|random_bytes\s*\("
    r"|@@(?:\s*(?:session|local)\s*\.)?\s*rand_seed\d"
)
_MOMENT = r"@@(?:\s*(?:session|local)\s*\.)?\s*timestamp\b"
VARIABLES = (
    *("timestamp", "rand_seed1", "rand_seed2", "server_uuid", "server_uid", "server_id"),
    *("hostname", "pseudo_thread_id", "pid_file", "port", "socket", "datadir", "tmpdir"),
    *("general_log_file", "slow_query_log_file", "log_error", "log_bin_basename"),
    *("log_bin_index", "gtid_executed", "gtid_purged", "gtid_binlog_pos", "gtid_current_pos"),
    *("admin_port", "mysqlx_port", "mysqlx_socket", "report_host", "report_port"),
    *("innodb_data_home_dir", "innodb_log_group_home_dir", "innodb_tmpdir", "secure_file_priv"),
)
"""System variables that differ from one start of a server to the next."""
_STATE = (
    rf"@@(?:\s*(?:global|session|local)\s*\.)?\s*(?:{'|'.join(VARIABLES)})\b"
    r"|(?:connection_id|ps_current_thread_id)\s*\(\s*\)|load_file\s*\("
)
_VALUE = LatePattern(
    rf"(?<![\w$.@{MARK}])(?:(?P<clock>{_CLOCK}|{_MOMENT})|(?P<random>{_RANDOM})|(?P<state>{_STATE}))",
    re.IGNORECASE,
)
_CATALOG = LatePattern(
    r"\b(?:performance_schema\b|information_schema\s*\.\s*(?:processlist|files|innodb_\w+"
    r"|(?:global|session)_status)\b|mysql\s*\.\s*(?:innodb_\w+|general_log|slow_log)\b"
    r"|sys\s*\.\s*(?:x\$)?(?:processlist|session|metrics|ps_\w+)\b)",
    re.IGNORECASE,
)
_WITH_TIMES = LatePattern(
    r"\binformation_schema\s*\.\s*(?:tables|partitions|routines|triggers|events)\b", re.IGNORECASE
)
_TIMES = LatePattern(
    r"\b(?:create_time|update_time|check_time|created|last_altered"
    r"|starts|ends|execute_at|last_executed)\b",
    re.IGNORECASE,
)
STAR = LatePattern(r"(?:\b(?:SELECT|ALL|DISTINCT|RETURNING)\b|,|\.)\s*\*", re.IGNORECASE)
"""All columns, unlike in ``COUNT(*)``."""
_SHOWN = LatePattern(
    r"\s*SHOW\s+(?:(?:full|global|session|local|extended)\s+)*"
    r"(?P<what>status|processlist|engine|profiles?|binary|binlog|master|replicas?|slave|relaylog"
    r"|open\s+tables|table\s+status|procedure\s+status|function\s+status|triggers|events"
    r"|create\s+(?:trigger|event))\b",
    re.IGNORECASE,
)
_SHOW_VARIABLES = LatePattern(
    r"\s*SHOW\s+(?:(?:global|session|local)\s+)?VARIABLES\b(?P<rest>.*)", re.IGNORECASE | re.DOTALL
)
DEFAULT = LatePattern(
    rf"\b(?:DEFAULT|ON\s+UPDATE)\s*\(*\s*(?:{_CLOCK}|{_RANDOM})|\bAS\s+ROW\s+(?:START|END)\b",
    re.IGNORECASE,
)
"""The default of a column, which is evaluated when a row is written, or a time of that row."""
VERSIONING = LatePattern(r"\b(?:WITH|ADD)\s+SYSTEM\s+VERSIONING\b", re.IGNORECASE)
"""Adds :data:`ROW_TIMES` to a table, unless it has such columns under other names."""
ROW_TIMES = frozenset({"row_start", "row_end"})
"""Columns of a versioned table that hold when a row was written (MariaDB documentation,
System-Versioned Tables)."""
STARTS = LatePattern(rf"\bSTARTS\s+(?:{_CLOCK})(?!\s*[+-])", re.IGNORECASE)
"""The start of an event at its creation, which no comparison reads."""
HINT = re.compile(
    r"now|date|time|rand|uuid|guid|connection_id|ps_|load|@@|_schema|mysql|sys|show|prepare|execute"
    r"|insert|replace|select|as\s+row",
    re.IGNORECASE,
)
"""Occurs in every statement with such a value, or that may write rows: a quick test."""


def found(text: str, plain: str, raw: str) -> str:
    """Describe the first such value in a statement, as a predicate; empty if there is none.

    :param text: the statement's code; quoted names are given by number.
    :param plain: the same, with the names themselves.
    :param raw: the same, with the contents of strings.
    """
    value = _VALUE.search(text)
    if value is not None:
        what = re.sub(r"\s*\(.*|\s", "", value[0], flags=re.DOTALL)
        name = what.lower() if what.startswith("@@") else what.upper()
        return f"{_PREDICATES[str(value.lastgroup)]} ({name})"
    what = _of_catalog(plain) or _shown(plain, raw)
    return f"{_PREDICATES['state']} ({what})" if what else ""


_PREDICATES = {
    "clock": "reads the server's clock",
    "random": "uses random numbers of the server",
    "state": "asks the server for a state that can change at any time",
}


def _of_catalog(plain: str) -> str:
    table = _CATALOG.search(plain)
    if table is None and (_TIMES.search(plain) or STAR.search(plain)):
        table = _WITH_TIMES.search(plain)
    return "".join(table[0].lower().split()) if table else ""


def _shown(plain: str, raw: str) -> str:
    shown = _SHOWN.match(plain)
    if shown is not None:
        return f"SHOW {' '.join(shown['what'].upper().split())}"
    variables = _SHOW_VARIABLES.match(raw)
    if variables is None:
        return ""
    patterns = re.findall(r"[\w$%]+", variables["rest"])[1:]
    is_asked = not patterns or any(map(_is_variable, patterns))
    return "SHOW VARIABLES" if is_asked else ""


def _is_variable(pattern: str) -> bool:
    """Whether a pattern of LIKE matches one of the variables."""
    expression = re.compile(pattern.replace("%", ".*").replace("$", r"\$"), re.IGNORECASE)
    return any(map(expression.fullmatch, VARIABLES))
