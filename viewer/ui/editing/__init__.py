"""Editing as a feature of the window."""
