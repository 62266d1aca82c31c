"""Selecting elements as a feature of the window."""
