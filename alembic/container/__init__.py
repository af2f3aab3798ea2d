"""The ``alembic`` command of the container image: Alembic's own, with a container's manners.

It becomes the owner of the revisions (:mod:`.identity`), waits for a database that is still
starting (:mod:`.patience`), and says in a sentence what is wrong (:mod:`.sentences`). Everything
else is Alembic's.
"""
