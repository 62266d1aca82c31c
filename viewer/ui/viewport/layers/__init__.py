"""What OpenGL draws: one module a layer."""
