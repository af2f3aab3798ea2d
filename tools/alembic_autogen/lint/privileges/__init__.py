"""Measure which privileges an account needs to run a revision."""
