"""Values for existing rows: flags, open questions, and the UPDATEs of a revision."""
