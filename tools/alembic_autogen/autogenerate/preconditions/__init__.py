"""Preconditions: read-only queries that run first in a revision and refuse rows that would not fit.

Each rule is one module with a function ``preconditions(rows)``, listed in ``rules.RULES``.
"""
