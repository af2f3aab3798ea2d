"""The project's own cases: models before and after a change, with the expected schema and rows."""
