"""Networks of unusual habits, each with its program's own way of computing it, written out column by column."""

import json
import math

import numpy as np
import torch
from PIL import Image

from tests.fields.networks import linear, random_rays
from viewer.scene.camera import Camera, look_at, pinhole, pixel_centers


def relu(values):
    return np.maximum(values, 0.0)


def softplus(values):
    return np.logaddexp(values, 0.0)


def sigmoid(values):
    return 1 / (1 + np.exp(-values))


class Foreign:
    """A random network: what its file holds, the answers that describe it, and what it answers itself.

    ``octaves`` are of position and direction; with few of them, pictures of it are smooth.
    """

    answers = {}
    width = 12
    density, row, color = "", 0, ""
    """The layer of the density, which of its rows, and the layer of the colours."""
    steep = 60.0

    def __init__(self, octaves=(4, 2), seed=0):
        self.random = np.random.default_rng(seed)
        self.layers, self.taken = {}, {}
        self.octaves, self.directions = octaves
        self.build()

    def add(self, name, rows, columns):
        weight, bias = linear(self.random, rows, columns)
        self.layers[name] = weight, bias * np.float32(0.3)

    def __call__(self, name, values):
        self.taken[name] = values
        weight, bias = self.layers[name]
        return values @ weight.T.astype(np.float64) + bias

    def show_ball(self):
        """Fit the layers of density and colour, by least squares, to a ball of many colours: photos show something."""
        points, directions = random_rays(6000, seed=7, reach=1.5)
        number = np.clip(self.steep * (0.9 - np.linalg.norm(points, axis=1)), -0.3 * self.steep, 0.3 * self.steep)
        wanted = 2.0 * np.sin(3 * points + [0.0, 1.0, 2.0])
        for layer, rows, target in ((self.density, [self.row], number[:, None]), (self.color, [0, 1, 2], wanted)):
            self.answer(points, directions)
            inputs = np.concatenate([self.taken[layer], np.ones((len(points), 1))], 1)
            near = np.exp(-4.0 * np.abs(np.linalg.norm(points, axis=1) - 0.9))[:, None]
            found = np.linalg.lstsq(inputs * near, target * near, rcond=1e-6)[0].T
            self.layers[layer][0][rows], self.layers[layer][1][rows] = found[:, :-1], found[:, -1]

    def state(self):
        return {
            f"{name}.{part}": torch.from_numpy(np.array(array))
            for name, layer in self.layers.items()
            for part, array in zip(("weight", "bias"), layer, strict=True)
        }

    def save(self, path):
        torch.save({"net": self.state(), "epoch": 12}, path)


class PiGrouped(Foreign):
    """As nerfstudio's encoding: 2 pi x, all sines of x, y, z, then all cosines; then x itself; softplus; 4 x 128."""

    answers = {"order": "wave-axis-octave", "itself": "last", "frequencies": "2pi", "density": "softplus"}
    width = 128
    density, color = "sigma_net", "rgb_net"

    def encode(self, x, octaves):
        columns = []
        for shift in (0.0, math.pi / 2):
            for axis in range(3):
                columns += [np.sin(2 * math.pi * x[:, axis] * 2.0**octave + shift) for octave in range(octaves)]
        return np.stack([*columns, x[:, 0], x[:, 1], x[:, 2]], 1)

    def build(self):
        w = self.width
        for i in range(4):
            self.add(f"mlp_base.layers.{i}", w, 6 * self.octaves + 3 if i == 0 else w)
        self.add("sigma_net", 1, w)
        self.add("bottleneck", w, w)
        self.add("mlp_head.layers.0", w // 2, w + 6 * self.directions + 3)
        self.add("rgb_net", 3, w // 2)

    def answer(self, x, d):
        h = self.encode(x, self.octaves)
        for i in range(4):
            h = relu(self(f"mlp_base.layers.{i}", h))
        seen = np.concatenate([self("bottleneck", h), self.encode(d, self.directions)], 1)
        return softplus(self("sigma_net", h)[:, 0]), sigmoid(self("rgb_net", relu(self("mlp_head.layers.0", seen))))


class CosineFirst(Foreign):
    """For each axis x itself, then cos and sin of each frequency; the position behind at the third layer."""

    answers = {"order": "axis-octave-wave", "first": "cos", "itself": "each", "skip": "last", "looking": "back"}

    def encode(self, x, octaves):
        columns = []
        for axis in range(3):
            columns.append(x[:, axis])
            for octave in range(octaves):
                columns += [np.cos(2.0**octave * x[:, axis]), np.sin(2.0**octave * x[:, axis])]
        return np.stack(columns, 1)

    def build(self):
        w, c = self.width, 6 * self.octaves + 3
        for i, columns in enumerate((c, w, w + c, w)):
            self.add(f"hidden{i}.lin", w, columns)
        self.add("head_density", 1, w)
        self.add("feat", w, w)
        self.add("color_in", 7, w + 6 * self.directions + 3)
        self.add("color_out", 3, 7)

    def answer(self, x, d):
        position = self.encode(x, self.octaves)
        h = relu(self("hidden1.lin", relu(self("hidden0.lin", position))))
        h = relu(self("hidden3.lin", relu(self("hidden2.lin", np.concatenate([h, position], 1)))))
        seen = np.concatenate([self("feat", h), self.encode(-d, self.directions)], 1)
        return relu(self("head_density", h)[:, 0]), sigmoid(self("color_out", relu(self("color_in", seen))))


class Branching(Foreign):
    """pi x without x itself; density is the first of the trunk's last layer, exponential; the direction in front."""

    answers = {
        "frequencies": "pi",
        "density_row": "first",
        "density": "exp",
        "direction": "first",
        "order": "axis-wave-octave",
    }

    density, color, steep = "xyz.4", "dir.2", 12.0

    def encode(self, x, octaves):
        columns = []
        for axis in range(3):
            for wave in (np.sin, np.cos):
                columns += [wave(math.pi * 2.0**octave * x[:, axis]) for octave in range(octaves)]
        return np.stack(columns, 1)

    def build(self):
        w = self.width
        self.add("xyz.0", w, 6 * self.octaves)
        self.add("xyz.2", w, w)
        self.add("xyz.4", 1 + 10, w)
        self.add("dir.0", 8, 6 * self.directions + 10)
        self.add("dir.2", 3, 8)

    def answer(self, x, d):
        h = self("xyz.4", relu(self("xyz.2", relu(self("xyz.0", self.encode(x, self.octaves))))))
        seen = np.concatenate([self.encode(d, self.directions), h[:, 1:]], 1)
        return np.exp(h[:, 0]), sigmoid(self("dir.2", relu(self("dir.0", seen))))


class Flat(Foreign):
    """No directions, colour and density from one layer, evenly spaced frequencies, positions divided by 1.5."""

    answers = {"spacing": "linear", "divisor": 1.5, "order": "wave-octave-axis", "density": "abs"}

    def build(self):
        w = self.width
        for i in range(3):
            self.add(f"net.{2 * i}", w, 6 * self.octaves + 3 if i == 0 else w)
        self.add("net.6", 4, w)
        self.layers["net.6"][1][3] -= 1.0  # of both signs

    def answer(self, x, _):
        x = x / 1.5
        frequencies = np.linspace(1.0, 2.0 ** (self.octaves - 1), self.octaves)
        angles = (x[:, None, :] * frequencies[:, None]).reshape(len(x), -1)
        h = np.concatenate([x, np.sin(angles), np.cos(angles)], 1)
        for i in range(3):
            h = relu(self(f"net.{2 * i}", h))
        output = self("net.6", h)
        return np.abs(output[:, 3]), sigmoid(output[:, :3])


class TrunkOfAll(Foreign):
    """Nothing behind the first layer; five layers of one name, density behind the last of them; softplus of x - 1."""

    answers = {"entry": "linear", "feature": "trunk", "density": "shifted softplus", "order": "octave-axis-wave"}
    density, color = "alpha", "rgb"

    def encode(self, x, octaves):
        columns = [x[:, axis] for axis in range(3)]
        for octave in range(octaves):
            for axis in range(3):
                columns += [np.sin(2.0**octave * x[:, axis]), np.cos(2.0**octave * x[:, axis])]
        return np.stack(columns, 1)

    def build(self):
        w, c = self.width, 6 * self.octaves + 3
        self.add("rgb", 3, 6)  # heads come first in this file
        self.add("alpha", 1, w)
        for i in range(5):
            self.add(f"fc{i}", w, (c if i == 0 else w) + (c if i == 3 else 0))
        self.add("views", 6, w + 6 * self.directions + 3)

    def answer(self, x, d):
        position = self.encode(x, self.octaves)
        h = self("fc0", position)
        for i in (1, 2, 3, 4):
            h = relu(self(f"fc{i}", np.concatenate([position, h], 1) if i == 3 else h))
        seen = np.concatenate([h, self.encode(d, self.directions)], 1)
        return softplus(self("alpha", h)[:, 0] - 1), sigmoid(self("rgb", relu(self("views", seen))))


class ReluFeature(Foreign):
    """As NeRF's, but with an activation behind the feature, and directions that are not encoded."""

    answers = {"feature": "relu"}

    def build(self):
        w = self.width
        for i in range(3):
            self.add(f"enc{i}", w, 6 * self.octaves + 3 if i == 0 else w)
        self.add("to_rgb_1", 9, w)
        self.add("to_rgb_2", 8, 9 + 3)
        self.add("to_rgb_3", 3, 8)
        self.add("to_sigma", 1, w)

    def answer(self, x, d):
        columns = [x]
        for octave in range(self.octaves):
            columns += [np.sin(2.0**octave * x), np.cos(2.0**octave * x)]
        h = np.concatenate(columns, 1)
        for i in range(3):
            h = relu(self(f"enc{i}", h))
        seen = np.concatenate([relu(self("to_rgb_1", h)), d], 1)
        return relu(self("to_sigma", h)[:, 0]), sigmoid(self("to_rgb_3", relu(self("to_rgb_2", seen))))


FOREIGN = {kind.__name__: kind for kind in (PiGrouped, CosineFirst, Branching, Flat, TrunkOfAll, ReluFeature)}
SIDE, VIEWS, NEAR, FAR = 24, 6, 2.0, 6.0


def write_photos(network, folder, samples=192):
    """Photos of a network, marched in fine steps by its own formula, as NeRF's synthetic scenes are laid out."""
    (folder / "train").mkdir(parents=True)
    frames = []
    for number in range(VIEWS):
        turn, up = 2.4 * number, 0.6 * math.sin(1.7 * number) + 0.3
        across = math.sqrt(1 - up**2)
        eye = (4 * across * math.cos(turn), 4 * across * math.sin(turn), 4 * up)
        camera = Camera(look_at(eye, (0.0, 0.0, 0.0)), pinhole(0.5, SIDE, SIDE))
        origins, directions = camera.rays(pixel_centers(SIDE, SIDE))
        step = (FAR - NEAR) / samples
        light, left = np.zeros((len(origins), 3)), np.ones(len(origins))
        for k in range(samples):
            points = origins + (NEAR + (k + 0.5) * step) * directions
            density, color = network.answer(points, directions)
            inside = (np.abs(points) < 1.5).all(1)
            stopped = left * (1 - np.exp(-density * inside * step))
            light += stopped[:, None] * color
            left -= stopped
        alpha = 1 - left
        straight = light / np.maximum(alpha, 1e-6)[:, None]
        rgba = np.concatenate([straight, alpha[:, None]], 1).reshape(SIDE, SIDE, 4)
        Image.fromarray((np.clip(rgba, 0, 1) * 255).round().astype(np.uint8)).save(folder / "train" / f"r_{number}.png")
        frames.append({"file_path": f"./train/r_{number}", "transform_matrix": camera.camera_to_world})
    (folder / "transforms_train.json").write_text(json.dumps({"camera_angle_x": 0.5, "frames": frames}))
