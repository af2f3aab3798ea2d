"""Checks of a server: whether it takes writes, its cluster, and the lag of its replicas."""
