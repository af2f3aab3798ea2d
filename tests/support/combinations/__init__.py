"""Conversions of a column together with another change, on rows that both affect."""
