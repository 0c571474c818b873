"""From an answer to what the public may read: the text without names, the asker's consent, the article, its upkeep."""
