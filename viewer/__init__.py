"""Fieldwright: a viewer and editor for trained radiance fields and signed-distance fields."""

import os

# Read by numba when it is imported: where it keeps our compiled kernels, and its own places for those of others.
os.environ.setdefault(
    "NUMBA_CACHE_LOCATOR_CLASSES",
    "viewer.kernel_cache.KernelLocator,UserProvidedCacheLocator,InTreeCacheLocator,UserWideCacheLocator,IPythonCacheLocator",
)
