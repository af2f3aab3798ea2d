"""The application's models, and the statements that create their tables."""
