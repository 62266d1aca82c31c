"""Widgets that features share; they know no feature."""
