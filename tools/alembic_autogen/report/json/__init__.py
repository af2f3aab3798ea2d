"""Results as JSON: ``reporter`` has a function for each command, other modules the parts."""
