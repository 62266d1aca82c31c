"""Surfaces on a grid of tetrahedra, learned from nothing but what cameras saw cut out."""
