"""The asker's side: the form and its draft, files, secret links, what they read about their case."""
