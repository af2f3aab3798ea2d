"""Agents: organisations, people, teams."""
