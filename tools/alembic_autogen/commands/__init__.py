"""The commands, a module for each: from the settings to a result.

Their parts are beside them: what several commands do, requests and results as values, messages. A
command neither reads arguments (:mod:`alembic_autogen.cli`) nor prints its result
(:mod:`alembic_autogen.report`).
"""
