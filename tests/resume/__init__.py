"""Revisions that have stopped half way, at every place."""
