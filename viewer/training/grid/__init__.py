"""What the methods that learn a grid have in common: sparse voxels and signed distances."""
