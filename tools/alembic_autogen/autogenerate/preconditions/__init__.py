"""What a revision makes sure of before it changes anything, beyond what a query can ask."""
