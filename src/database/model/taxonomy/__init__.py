"""Controlled vocabularies, which describe resources."""
