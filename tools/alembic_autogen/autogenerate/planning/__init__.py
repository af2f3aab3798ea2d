"""The order of a revision's steps."""
