"""Telling people: mails to askers, notices and mails to the desk, what is said before a promise runs out."""
