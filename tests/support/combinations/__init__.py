"""A conversion of a column with another change beside it, and rows that meet both."""
