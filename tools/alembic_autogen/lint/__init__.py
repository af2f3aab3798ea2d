"""Judge revisions by what they do: run each of them, observe it, and apply the rules to it."""
