"""Files to scenes and back."""
