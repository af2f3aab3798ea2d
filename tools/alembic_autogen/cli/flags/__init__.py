"""Flags that several commands have, or that are a group of their own."""
