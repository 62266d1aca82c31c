"""Point clouds: made of meshes and fields."""
