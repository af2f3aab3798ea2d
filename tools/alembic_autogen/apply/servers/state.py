"""The state of a server: whether it takes writes, and whether it is a member of a cluster.

Names and values are those of MySQL's manual (7.1.8, 20.4 "Monitoring Group Replication") and of
MariaDB's documentation ("Galera Cluster System Variables", "Galera Cluster Status Variables").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from alembic_autogen.errors import TargetError

if TYPE_CHECKING:
    from alembic_autogen.history.migration_plan import DatabaseLocation
    from alembic_autogen.server.base import Row

Query = Callable[[str], "Sequence[Row]"]

_READ_ONLY = ("innodb_read_only", "super_read_only", "read_only")
_SESSION_READ_ONLY = ("transaction_read_only", "tx_read_only")
_ISOLATIONS = ("transaction_isolation", "tx_isolation")
_GLOBAL = (
    *_READ_ONLY,
    *("wsrep_on", "wsrep_provider", "wsrep_mode", "innodb_force_primary_key"),
    *("group_replication_group_name", "group_replication_single_primary_mode"),
    "group_replication_enforce_update_everywhere_checks",
)
_SESSION = (*_SESSION_READ_ONLY, *_ISOLATIONS, "wsrep_osu_method")
_STATUS = ("wsrep_ready", "wsrep_local_state_comment", "wsrep_cluster_status")
_MEMBER = (
    "SELECT MEMBER_STATE FROM performance_schema.replication_group_members"
    " WHERE MEMBER_ID = @@server_uuid"
)


class ClusterKind(Enum):
    """A kind of cluster: the replication by which its members agree on transactions."""

    GROUP_REPLICATION = "Group Replication"
    GALERA = "Galera"


@dataclass(frozen=True)
class ClusterState:
    """The state of a server.

    :param variables: global variables, by their names in lower case.
    :param session: variables of the session of env.py.
    :param status: status variables of Galera.
    :param member: the state of this member of a Group Replication; empty if it is not known.
    """

    variables: Mapping[str, str] = field(default_factory=dict)
    session: Mapping[str, str] = field(default_factory=dict)
    status: Mapping[str, str] = field(default_factory=dict)
    member: str = ""

    @classmethod
    def read(cls, query: Query) -> ClusterState:
        """Ask a server, by a function that runs a query.

        A proxy may not understand the questions; then nothing is known.
        """
        try:
            return cls._read(query)
        except Exception:  # of any driver
            return cls()

    @classmethod
    def _read(cls, query: Query) -> ClusterState:
        variables = _values(query, "GLOBAL VARIABLES", _GLOBAL)
        session = _values(query, "SESSION VARIABLES", _SESSION)
        member, status = "", dict[str, str]()
        if variables.get("group_replication_group_name"):
            with suppress(Exception):  # performance_schema is off, or may not be read
                member = "".join(str(state) for (state,) in query(_MEMBER))
        if _is_on(variables, "wsrep_on"):
            status = _values(query, "GLOBAL STATUS", _STATUS)
        return cls(variables, session, status, member)

    @property
    def cluster(self) -> ClusterKind | None:
        """The kind of cluster of which the server is a member."""
        if self.variables.get("group_replication_group_name") and self.member != "OFFLINE":
            return ClusterKind.GROUP_REPLICATION
        has_provider = self.variables.get("wsrep_provider", "none").lower() not in ("", "none")
        return ClusterKind.GALERA if has_provider and self.is_on("wsrep_on") else None

    @property
    def has_several_primaries(self) -> bool:
        """Whether other members can be written to as well."""
        if self.cluster is ClusterKind.GALERA:
            return True
        return self.cluster is not None and not self.is_on("group_replication_single_primary_mode")

    @property
    def modes(self) -> frozenset[str]:
        """The requirements in ``wsrep_mode``."""
        return frozenset(self.variables.get("wsrep_mode", "").upper().split(","))

    @property
    def isolation(self) -> str:
        """The isolation level of the session."""
        return next((self.session[each] for each in _ISOLATIONS if each in self.session), "")

    def is_on(self, variable: str) -> bool:
        """Whether a global variable is on."""
        return _is_on(self.variables, variable)

    def require_writable(self, place: DatabaseLocation) -> None:
        """Check that the server takes writes.

        :param place: the database, for the message.
        :raises TargetError: the server takes no writes.
        """
        if reason := self._reason():
            raise TargetError(
                f"{place} cannot be changed: {reason}. Nothing was changed; connect to the "
                "primary, or to a member that is ready (sqlalchemy.url, or the URL of env.py)."
            )

    def _reason(self) -> str:
        """The reason why the server takes no writes; empty if it does."""
        for name in _READ_ONLY:
            if self.is_on(name):
                return f"its server is read-only ({name} is {self.variables[name]})"
        for name in _SESSION_READ_ONLY:
            if _is_on(self.session, name):
                return f"the session of env.py is read-only ({name} is on)"
        if self.cluster is ClusterKind.GROUP_REPLICATION and self.member not in ("", "ONLINE"):
            return f"this member of its group is {self.member}"
        if self.cluster is ClusterKind.GALERA:
            ready = self.status.get("wsrep_ready", "ON")
            state = self.status.get("wsrep_local_state_comment", "Synced")
            part = self.status.get("wsrep_cluster_status", "Primary")
            if (ready, state, part) != ("ON", "Synced", "Primary"):
                return f"this node of its cluster is {state}, and {part} (wsrep_ready is {ready})"
        return ""


def _is_on(values: Mapping[str, str], name: str) -> bool:
    """Whether a variable has a value; MariaDB 12 has further ones for ``read_only``."""
    return values.get(name, "").upper() not in ("", "0", "OFF")


def _values(query: Query, what: str, names: Sequence[str]) -> dict[str, str]:
    quoted = ", ".join(f"'{name}'" for name in names)
    rows = query(f"SHOW {what} WHERE Variable_name IN ({quoted})")
    return {str(name).lower(): str(value) for name, value in rows}
