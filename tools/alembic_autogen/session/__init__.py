"""The resources of a command: both schemas, and a server that starts when it is needed."""
