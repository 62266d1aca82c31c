"""Lights: the panel, the gizmos, the environment light."""
