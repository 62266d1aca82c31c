"""Small random networks, and what they answer worked out in plain numpy."""

import numpy as np

from viewer.fields.nerf_layout import encoded_width
from viewer.scene.content import AssetId, DistanceField, Encoding, NerfField
from viewer.scene.geometry import AABB

UNIT = AABB((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0))
NERF = NerfField(AssetId(""), UNIT, Encoding(3, raw=True, scale=0.7), Encoding(2, raw=False, scale=1.5))


def linear(random, rows, columns):
    return (random.normal(size=(rows, columns)) / columns**0.5).astype(np.float32), random.normal(size=rows).astype(
        "f4"
    )


def put(tensors, name, layer):
    tensors[f"{name}.weight"], tensors[f"{name}.bias"] = layer


def random_nerf(content=NERF, seed=0, width=12, norms=True):
    """Four layers, the third takes the position again; a feature, two view layers."""
    random = np.random.default_rng(seed)
    position, direction = encoded_width(content.position), encoded_width(content.direction)
    tensors = {}
    for i, columns in enumerate((position, width, position + width, width)):
        put(tensors, f"trunk.{i}", linear(random, width, columns))
    put(tensors, "feature", linear(random, 10, width))
    put(tensors, "view.0", linear(random, 8, 10 + direction))
    put(tensors, "view.1", linear(random, 7, 8))
    put(tensors, "density", linear(random, 1, width))
    put(tensors, "color", linear(random, 3, 7))
    if norms:
        for name, rows in (("trunk.1", width), ("view.0", 8)):
            tensors[f"{name}.norm_weight"] = random.uniform(0.5, 1.5, rows).astype(np.float32)
            tensors[f"{name}.norm_bias"] = random.normal(size=rows).astype(np.float32)
    return tensors


def gamma(vectors, encoding):
    """Written out column by column."""
    columns = [vectors[:, axis] * encoding.scale for axis in range(3)] if encoding.raw else []
    for octave in range(encoding.octaves):
        for wave in (np.sin, np.cos):
            columns += [wave(2**octave * encoding.scale * vectors[:, axis]) for axis in range(3)]
    return np.stack(columns, 1)


def answer(tensors, content, points, directions):
    """Density and radiance in float64, layer by layer."""

    def layer(name, values):
        values = values @ tensors[f"{name}.weight"].astype(np.float64).T + tensors[f"{name}.bias"]
        if name.split(".")[0] in ("trunk", "view"):
            values = np.maximum(values, 0)
            if f"{name}.norm_weight" in tensors:
                spread = np.sqrt(values.var(1, keepdims=True) + 1e-5)
                values = (values - values.mean(1, keepdims=True)) / spread
                values = values * tensors[f"{name}.norm_weight"] + tensors[f"{name}.norm_bias"]
        return values

    position = gamma(points, content.position)
    values = layer("trunk.1", layer("trunk.0", position))
    values = layer("trunk.3", layer("trunk.2", np.concatenate([position, values], 1)))
    density = np.maximum(layer("density", values)[:, 0], 0)
    seen = np.concatenate([layer("feature", values), gamma(directions, content.direction)], 1)
    return density, 1 / (1 + np.exp(-layer("color", layer("view.1", layer("view.0", seen)))))


def random_rays(count, seed=1, reach=0.99):
    random = np.random.default_rng(seed)
    directions = random.normal(size=(count, 3))
    return random.uniform(-reach, reach, (count, 3)), directions / np.linalg.norm(directions, axis=1, keepdims=True)


def ball_grid(side=33, radius=0.6, law="volsdf", surface_width=0.02):
    """The exact distance to a ball, sampled at the corners of a box that is not a cube."""
    box = AABB((-1.0, -0.8, -0.9), (1.0, 0.9, 1.1))
    axes = [np.linspace(low, high, side + i) for i, (low, high) in enumerate(zip(box.lo, box.hi, strict=True))]
    places = np.stack(np.meshgrid(*axes, indexing="ij"), -1)
    values = (np.linalg.norm(places, axis=-1) - radius).astype(np.float32)
    return DistanceField(AssetId(""), box, "grid", law, surface_width), {"distance": values}
