"""Hash grids from posed photos."""
