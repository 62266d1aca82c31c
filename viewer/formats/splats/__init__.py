"""Gaussian splats in files: one module a format, each from bytes to arrays and, where it is written, back."""
