"""Carry out revisions on a real database: alone, without hanging, and from where it is now."""
