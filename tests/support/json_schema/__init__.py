"""The JSON Schema of what the commands print with ``--format json``."""
