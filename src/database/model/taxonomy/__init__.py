"""Controlled vocabularies: the words that resources are described with."""
