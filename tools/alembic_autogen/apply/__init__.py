"""Carry out revisions on a real database: one run at a time, with limited waits."""
