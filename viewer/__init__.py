"""Fieldwright: a viewer and editor for trained radiance fields and signed-distance fields."""
