"""Results of earlier runs, and what they depend on.

An answer from memory counts only where the run that noted it can show that it saw everything that
the answer depends on. What the application asks for is recorded when it asks, with its state at
that moment (:mod:`~alembic_autogen.memo.watcher`); what cannot be asked again with the same answer
(the clock, another program, the network) is a doubt, and a result with a doubt is never noted.
"""
