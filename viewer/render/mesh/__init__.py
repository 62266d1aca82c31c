"""Pictures of triangle meshes with their materials, under any light, on the processor."""
