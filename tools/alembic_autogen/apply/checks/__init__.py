"""What is found out about a plan before anything is changed."""
