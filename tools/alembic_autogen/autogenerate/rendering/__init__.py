"""From a plan to the text of a revision file."""
