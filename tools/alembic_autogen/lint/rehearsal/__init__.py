"""Run the statements of an upgrade on many rows, beside a writer and a reader, and measure."""
