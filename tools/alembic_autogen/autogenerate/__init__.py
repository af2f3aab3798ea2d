"""From two schemas to a revision: renames, a plan of steps, preconditions, operations, a file.

Values go from one package here to the next, and no server is asked. Running what comes out is the
concern of :mod:`alembic_autogen.proof`.
"""
