"""Readers and writers of other programs' trained fields."""
