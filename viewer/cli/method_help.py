"""What ``fieldwright train --help`` says of the methods and their own options, from where these are defined."""

from __future__ import annotations

from viewer.training.config import CONFIGS, AnyTrainConfig
from viewer.training.options import options_of

METHODS = tuple(str(config.__struct_config__.tag) for config in CONFIGS)
"""Their names, in the order in which people see them."""


def _own_options(config: type[AnyTrainConfig]) -> str:
    """A method's name, and each of its options with its default and what it does."""
    told = [f"  {option.name}={option.default}  {option.text}" for option in options_of(config) if not option.common]
    return "\n".join([f"{config.__struct_config__.tag}:", *told])


METHOD_HELP = "Which kind of field: " + "; ".join(
    f"{config.__struct_config__.tag} = {config.description}" for config in CONFIGS
)
SET_HELP = "An option of the method as name=value; may be repeated.\n" + "\n".join(map(_own_options, CONFIGS))
