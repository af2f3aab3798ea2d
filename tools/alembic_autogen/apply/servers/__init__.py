"""Whether a server can be written to, what its cluster refuses, and how far its replicas are."""
