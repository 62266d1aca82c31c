"""Readers of posed photos."""
