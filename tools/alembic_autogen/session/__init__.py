"""What a command works with: both schemas, and a server that starts when it is needed."""
