"""The calls that are played, one module per kind of object."""

from importlib import import_module
from pkgutil import iter_modules


def load() -> None:
    """Import every module of this folder: each writes its calls into the table of `answers`."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
