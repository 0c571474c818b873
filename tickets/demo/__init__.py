"""Believable data for a demo: invented firms, people and questions."""
