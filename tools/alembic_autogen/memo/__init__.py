"""Results of earlier runs, and the state on which each result depends.

A remembered result is valid only if the run that remembered it recorded everything on which the
result depends. Each access of the application is recorded when it happens, with the state at that
moment (:mod:`~alembic_autogen.memo.import_tracker`). An access that cannot be repeated with the
same result (the clock, another program, the network) is a reason not to remember: such a result is
built again by each run.
"""
