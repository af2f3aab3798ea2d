"""Results of earlier runs of a project.

Nothing here is trusted beyond its key: a changed file, package, server or option is another key.
"""

from __future__ import annotations

from alembic_autogen.memo.models_results import ModelsResults
from alembic_autogen.memo.snapshots import Snapshots


class Results(Snapshots, ModelsResults):
    """All that a project's memory holds, for one server; see :class:`~.memory.Memory`."""
