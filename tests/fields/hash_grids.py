"""Hash grid fields full of random numbers."""

import numpy as np

from viewer.fields.hash_layout import hash_levels
from viewer.scene.content import HashGridField
from viewer.scene.geometry import AABB

BOX = AABB((-1.0, -0.5, 0.0), (1.0, 1.0, 1.5))


def content(levels=4, features=2, table_bits=8, coarsest=4, growth=1.7, aabb=BOX):
    return HashGridField("0" * 64, aabb, levels, features, table_bits, coarsest, growth)


def random_tensors(field, seed=0, width=8, size=1.0):
    """Tensors as ``hash_layout`` has them."""
    rng = np.random.default_rng(seed)

    def normal(*shape):
        return rng.normal(size=shape).astype(np.float32)

    return {
        "tables": normal(hash_levels(field).entries, field.features) * np.float32(size),
        "density.0.weight": normal(width, field.levels * field.features) / 3,
        "density.1.weight": normal(16, width) / 3,
        "density.shift": np.array([0.5], np.float32),
        "color.0.weight": normal(width, 32) / 3,
        "color.1.weight": normal(width, width) / 3,
        "color.2.weight": normal(3, width) / 3,
    }
