"""Run revisions on scratch databases, also with rows, and compare what they leave.

Here is decided whether a candidate may be written. What a revision does beyond its result (locks,
warnings, running releases) is the concern of :mod:`alembic_autogen.lint`.
"""
