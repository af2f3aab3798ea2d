"""What happens while revisions run, and how far the server has come."""
