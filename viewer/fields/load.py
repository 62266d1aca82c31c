"""From what a scene says and an asset holds to a field that answers."""

from __future__ import annotations

import importlib

import torch

from viewer.fields.field import Field, ParametricField
from viewer.fields.kinds import FIELDS, Tensors, check_field
from viewer.scene.content import FieldContent
from viewer.scene.kinds import kind_of
from viewer.scene.parameters import Values, check_values


def load_field(
    content: FieldContent,
    tensors: Tensors,
    device: str | torch.device = "cpu",
    dtype: torch.dtype = torch.float32,
) -> Field:
    """The torch field that ``content`` names, with its parameters at their defaults.

    Args:
        content: What a node holds.
        tensors: Its asset's arrays; empty for what has no asset.
        device: Where it computes.
        dtype: Of its matrix products.

    Raises:
        AssetError: The arrays are not what ``content`` promises.
    """
    check_field(content, tensors)
    module, name = FIELDS[type(content)].maker.split(":")
    return getattr(importlib.import_module(module), name)(content, tensors, device, dtype)


def field_at(field: Field, content: FieldContent, values: Values) -> Field:
    """The plain, static field that ``field`` is with its parameters set; the same object where nothing is set.

    Raises:
        InputError: A value is of no parameter of this kind, or has another size.
    """
    check_values(kind_of(content).parameters(content), values, kind_of(content).name)
    return field.at(values) if values and isinstance(field, ParametricField) else field
