"""Finds the words by which a reader could recognise somebody in a text that is to be published."""
