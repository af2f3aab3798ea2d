"""Rows that belong to one row of another table: notes, alternate names, distributions, …"""
