"""Point clouds drawn on the processor: every point is a small ball."""
