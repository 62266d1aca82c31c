"""A signed distance on a grid, learned from photos by volume rendering."""
