"""Save what revisions destroy in a real database, and bring it back."""
