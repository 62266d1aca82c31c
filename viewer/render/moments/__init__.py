"""Pictures of layers of moving points."""
