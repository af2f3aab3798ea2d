"""Checks of a plan on the real database, before anything is changed."""
