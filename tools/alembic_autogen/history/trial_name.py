"""The name of a table of the tool's, which is left out wherever statements are followed."""

from __future__ import annotations

TRIAL_TABLE = "alembic_autogen_trial"
"""The temporary table in which revisions test whether the server accepts rows."""
