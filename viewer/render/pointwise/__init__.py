"""Fields that answer point by point: drawn as they are, and baked into voxels."""
