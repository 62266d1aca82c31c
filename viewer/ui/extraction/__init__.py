"""From a field or photos to a mesh: the form, the preview, the result."""
