"""Check before the first statement that a server takes what a plan will send to it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from alembic_autogen.apply.querying import querying
from alembic_autogen.apply.servers.cluster_rules import cluster_findings
from alembic_autogen.apply.servers.state import ClusterState
from alembic_autogen.errors import TargetError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from alembic_autogen.apply.resuming.beginning import Beginning
    from alembic_autogen.history.migration_plan import MigrationPlan


class ServerCheck:
    """The check of the server of a database."""

    def __init__(self) -> None:
        self._state = ClusterState()

    def look(self, connection: Connection) -> None:
        """Ask the server, without changing anything.

        :param connection: of any driver.
        """
        self._state = ClusterState.read(querying(connection))

    def require_writable(self, plan: MigrationPlan) -> None:
        """Check that the server takes writes, if the plan has any.

        :raises TargetError: the server takes no writes.
        """
        if plan.steps or plan.repair:
            self._state.require_writable(plan.status.place)

    def checked(self, beginning: Beginning) -> Beginning:
        """Add what a cluster means for the plan.

        :raises TargetError: it refuses a statement, or its members would differ afterwards.
        """
        self.require_writable(beginning.plan)
        found = cluster_findings(self._state, beginning)
        if found.refusals:
            assert self._state.cluster is not None, "only a cluster refuses"
            number = len(found.refusals)
            what = "what is below" if number == 1 else f"the {number} things below"
            raise TargetError(
                f"{beginning.plan.status.place} is a member of {self._state.cluster.value}, which "
                f"does not support {what}. Nothing was changed; correct the revisions, or add "
                "--no-preview to leave these checks out.",
                details="\n".join(found.refusals),
            )
        return replace(beginning, checks=replace(beginning.checks, remarks=found.remarks))
