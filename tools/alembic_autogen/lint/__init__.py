"""Findings about the revisions of a history, from running them on a disposable server."""
