"""Attempts to reach a production server: the means, and the moments of a run.

Each means is Python code that defines ``reach()``, which connects and creates a table. If it
succeeds, ``reach()`` writes the name of the database to standard error.
"""
