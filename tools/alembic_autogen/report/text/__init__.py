"""Results as text: ``reporter`` has a function for each command, other modules the parts."""
