"""Field to mesh, textures and light."""
