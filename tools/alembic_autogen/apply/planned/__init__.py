"""Plans that are written to a file, looked at, and carried out later as they are."""
