"""The rules: a module for each, with its definition as ``RULE``. All modules here are loaded."""
