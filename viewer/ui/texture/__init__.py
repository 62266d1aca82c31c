"""A mesh's maps: the panel and the UV view."""
