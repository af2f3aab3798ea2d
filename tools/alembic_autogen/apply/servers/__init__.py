"""Whether a server can be written to, and what its cluster refuses."""
