"""One module for each rule, with its definition as ``RULE``; they are found by being here."""
