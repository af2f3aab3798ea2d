"""Look at a real database after revisions have run there."""
