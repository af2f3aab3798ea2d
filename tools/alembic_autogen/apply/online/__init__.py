"""Carry out statements on large tables by a tool that copies rows while others write."""
