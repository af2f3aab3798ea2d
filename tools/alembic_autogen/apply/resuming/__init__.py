"""Find out how far a revision has come, and go on from there."""
