"""Turns a table of TOML into frozen dataclasses, by their annotations; nothing missing, nothing unknown."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from types import GenericAlias
from typing import Any, get_args, get_origin, get_type_hints


class PackFault(RuntimeError):
    """A pack that does not hold: the message names the country and the key."""


def checked(kind: Any, value: Any, at: str) -> Any:
    """The value as `kind`: dataclasses by their fields, arrays as tuples. Raises PackFault with the key's name."""
    if is_dataclass(kind):
        return checked_table(kind, value, at)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is tuple and isinstance(value, list) and value:
        return tuple(checked(arguments[0], item, f"{at}[{index}]") for index, item in enumerate(value))
    if origin is Mapping and isinstance(value, dict):
        return {key: checked(arguments[1], item, f"{at}.{key}") for key, item in value.items()}
    plain = kind if isinstance(kind, type) and not isinstance(kind, GenericAlias) else None
    if plain is float and type(value) is int:
        return float(value)
    if plain is None or type(value) is not plain or value == "":
        raise PackFault(f"{at}: {value!r} is not what belongs here")
    return value


def checked_table(kind: Any, value: Any, at: str) -> Any:
    if not isinstance(value, dict):
        raise PackFault(f"{at}: must be a table")
    names = {field.name for field in fields(kind)}
    for key in sorted(value.keys() ^ names):
        raise PackFault(f"{at}.{key}: is {'missing' if key in names else 'unknown'}")
    hints = get_type_hints(kind)
    return kind(**{name: checked(hints[name], value[name], f"{at}.{name}") for name in names})
