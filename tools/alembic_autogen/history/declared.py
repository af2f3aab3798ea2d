"""How a revision says that a stored object was declared by the models."""

DECLARED = "The {kind} as the models declare it; Alembic does not know {kind}s."
"""The comment above a stored object: by it the tool later knows that the models had declared it."""
