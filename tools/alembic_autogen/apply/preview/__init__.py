"""Run the coming revisions on a disposable server first, and record what they do."""
