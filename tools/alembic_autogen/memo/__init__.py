"""Results of earlier runs, and what they depend on.

An answer from memory counts only where the run that remembered it can show that it saw everything
on which the answer depends. What the application asks for is recorded when it asks, with its state
at that moment (:mod:`~alembic_autogen.memo.import_tracker`); what cannot be asked again with the
same answer (the clock, another program, the network) is a doubt, and a result with a doubt is never
remembered.
"""
