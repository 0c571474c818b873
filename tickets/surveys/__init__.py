"""Questionnaires after a seminar."""
