"""The progress of revisions that run on a real database."""
