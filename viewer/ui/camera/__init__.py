"""The camera: its panel, bookmarks, flying, the gizmo."""
