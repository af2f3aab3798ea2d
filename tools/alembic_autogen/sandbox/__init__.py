"""The surroundings that the application's code finds while the tool runs it."""
