"""Run alone, wait a short time only, and end with what runs."""
