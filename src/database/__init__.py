"""The catalogue's database: how to reach it, and the tables in it."""
