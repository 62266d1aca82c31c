"""Sine networks of a latent code (FiLM-SIREN, Or-El et al. 2022): the perceptron of sines that a code gives.

A mapping network takes a code z to the latent w: linear layers, each followed by a leaky relu. A layer of the sine
network is ``sin(gamma (W h + b) + beta)`` with ``gamma = 15 (G w + g) + 30`` and ``beta = 0.25 (B w + c)``; for one w
that is ``sin(W' h + b')`` with ``W' = gamma W`` and ``b' = gamma b + beta``. Tensors as in
:mod:`viewer.fields.distance_layout`; numpy only, in double precision.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from jaxtyping import Float, Float64

from viewer.fields.nerf_layout import depth_of

SLOPE = 0.2
"""Of the leaky relu below zero."""


def mapped(
    tensors: Mapping[str, np.ndarray], codes: Float[np.ndarray, "n z"], name: str = "mapping"
) -> Float64[np.ndarray, "n w"]:
    """The latents w of codes z; ``name`` is what the mapping network's layers are called."""
    values = codes.astype(np.float64)
    for layer in range(depth_of(tensors, name)):
        weight, bias = (tensors[f"{name}.{layer}.{part}"].astype(np.float64) for part in ("weight", "bias"))
        values = values @ weight.T + bias
        values = np.where(values > 0, values, SLOPE * values)
    return values


def latent_of(tensors: Mapping[str, np.ndarray], code: Sequence[float], truncation: float) -> Float64[np.ndarray, " w"]:
    """The latent of one code, drawn towards the mean: ``mean + truncation (w - mean)``."""
    mean = tensors["mean"].astype(np.float64)
    return mean + truncation * (mapped(tensors, np.array([code]))[0] - mean)


def sine_layers(tensors: Mapping[str, np.ndarray], latent: Float64[np.ndarray, " w"]) -> dict[str, np.ndarray]:
    """Weights and biases of all layers that depend on the latent, float64, without ``film.`` before their names."""
    result: dict[str, np.ndarray] = {}
    for name in film_names(tensors):
        own = {
            part: tensors[f"film.{name}.{part}"].astype(np.float64)
            for part in ("weight", "bias", "gamma.weight", "gamma.bias", "beta.weight", "beta.bias")
        }
        gamma = 15 * (own["gamma.weight"] @ latent + own["gamma.bias"]) + 30
        beta = 0.25 * (own["beta.weight"] @ latent + own["beta.bias"])
        result[f"{name}.weight"] = gamma[:, None] * own["weight"]
        result[f"{name}.bias"] = gamma * own["bias"] + beta
    return result


def film_names(tensors: Mapping[str, np.ndarray]) -> list[str]:
    """The layers that depend on the latent: ``layer.0``, ``layer.1`` ... ``view``."""
    ending = ".gamma.weight"
    return [name.removeprefix("film.").removesuffix(ending) for name in tensors if name.endswith(ending)]
