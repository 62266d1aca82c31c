"""Lights: the panel, the environment light."""
