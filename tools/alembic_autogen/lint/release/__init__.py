"""Send the statements of the previous release to the database that a revision has changed."""
