"""Algorithms and locks: find out how the server carries out DDL statements."""
