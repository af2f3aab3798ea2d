"""The proof of a revision on generated rows: which rows, how they get in, and what they become."""
