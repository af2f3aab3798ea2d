"""The rendering of a plan as the text of a revision file."""
