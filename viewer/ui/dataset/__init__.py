"""Posed photos: the panel, the photos over the picture, their points."""
