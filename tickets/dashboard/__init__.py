"""The screen of the figures: what it asks of `tickets.metrics`, and how that is said, drawn and written to files."""
