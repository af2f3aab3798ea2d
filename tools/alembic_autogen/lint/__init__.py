"""Judges revisions by what they do: runs each of them, observes it, and applies the rules to it."""
