"""Let one run at a time change a database, with limited waits, and end its statement with it."""
