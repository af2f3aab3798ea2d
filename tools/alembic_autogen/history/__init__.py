"""The project's revisions, and the database that they are applied to."""
