"""Voxel fields on the processor: laid out for marching, and marched by kernels."""
