"""The project's own cases: pairs of models, and what is to become of schema and rows."""
