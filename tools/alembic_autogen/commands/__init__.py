"""The commands, a module for each: from the settings to a result.

A command neither reads arguments (:mod:`alembic_autogen.cli`) nor prints its result
(:mod:`alembic_autogen.report`).
"""
