"""The formats: a module for each, with a function ``text(report)``. All modules here are found."""
