"""Carrying effects out: claimed, retried, never lost; and telling other systems."""
