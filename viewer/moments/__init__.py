"""From two photos, or one with a disparity map, to layers of moving points (:mod:`viewer.moments.prepare`)."""
