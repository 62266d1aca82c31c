"""Neural radiance fields from posed photos."""
