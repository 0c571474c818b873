"""Cases in lists: queues, filters, words, pages, and when each is due."""
