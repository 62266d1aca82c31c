"""Removing floaters."""
