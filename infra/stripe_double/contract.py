"""The contract: every route and parameter of the installed SDK, read from its `*_service.py` files.

What the SDK cannot say the double does not hear: an unknown route is 404, an unknown parameter 400.
"""

import ast
import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import stripe

from infra.stripe_double.shapes import Reader, Shape, Table

SDK = Path(stripe.__file__).parent
VERBS = {"get", "post", "delete"}


@dataclass(frozen=True)
class Route:
    """One kind of call. `params` names the TypedDict as `module:class`; empty where there are none."""

    verb: str
    path: str
    call: str  # as a person writes it: v1.transfers.create
    params: str

    @cached_property
    def segments(self) -> tuple[str, ...]:
        return tuple(self.path.strip("/").split("/"))

    @cached_property
    def shape(self) -> Table:
        """The parameters; calls without any take none."""
        return read_shape(self.params) if self.params else Table()

    def names(self, asked: tuple[str, ...]) -> tuple[str, ...] | None:
        """The ids in the asked path, in order; None where it is another route."""
        found = []
        for own, part in zip(self.segments, asked, strict=True):
            if own.startswith("{"):
                found.append(part)
            elif own != part:
                return None
        return tuple(found)


@cache
def read_shape(params: str) -> Table:
    module_name, name = params.split(":")
    module = importlib.import_module(module_name)
    shape: Shape = Reader(module).shape(getattr(module, name))
    if not isinstance(shape, Table):
        raise TypeError(f"{params} is no table of parameters")
    return shape


@cache
def routes() -> dict[tuple[str, str], Route]:
    """All calls of the SDK, by verb and path with its names in braces."""
    found: dict[tuple[str, str], Route] = {}
    for file in sorted(SDK.rglob("*_service.py")):
        for route in routes_of(file):
            found.setdefault((route.verb, route.path), route)
    return found


@cache
def by_form() -> dict[tuple[str, int], list[Route]]:
    """Routes by verb and number of segments; a literal segment wins over a name (`/search` over `/{id}`)."""
    found: dict[tuple[str, int], list[Route]] = {}
    for route in routes().values():
        found.setdefault((route.verb, len(route.segments)), []).append(route)
    for same in found.values():
        same.sort(key=lambda route: [part.startswith("{") for part in route.segments])
    return found


def find(verb: str, path: str) -> tuple[Route, tuple[str, ...]] | None:
    """The route of an asked path with the ids in it, or None."""
    asked = tuple(path.strip("/").split("/"))
    for route in by_form().get((verb.lower(), len(asked)), []):
        names = route.names(asked)
        if names is not None:
            return route, names
    return None


def routes_of(file: Path) -> Iterator[Route]:
    tree = ast.parse(file.read_text())
    # Names repeat between namespaces (AccountLinkCreateParams is in v1 and in v2): this file's imports decide.
    origin = {
        alias.asname or alias.name: f"{node.module}:{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }
    inside = ".".join(file.relative_to(SDK).parts[:-1])
    service = file.stem.removeprefix("_").removesuffix("_service")
    for method in ast.walk(tree):
        if isinstance(method, ast.FunctionDef):
            for verb, path in asked_by(method):
                version = path.split("/")[1]
                call = ".".join(filter(None, [version, inside.removeprefix("v2").strip("."), service, method.name]))
                yield Route(verb, path, call, origin.get(params_of(method), ""))


def asked_by(method: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    """Verb and path of each `self._request(verb, path, ...)` in a method."""
    for node in ast.walk(method):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if node.func.attr not in {"_request", "_request_stream"} or len(node.args) < 2:  # noqa: PLR2004  verb, path
            continue
        verb, path = node.args[0], node.args[1]
        if isinstance(path, ast.Call) and isinstance(path.func, ast.Attribute):  # "...{id}".format(id=...)
            path = path.func.value
        if isinstance(verb, ast.Constant) and isinstance(path, ast.Constant):
            yield str(verb.value), str(path.value)


def params_of(method: ast.FunctionDef) -> str:
    """The name of the class behind `params: "X"` or `params: Optional["X"]`."""
    for argument in [*method.args.args, *method.args.kwonlyargs]:
        if argument.arg == "params" and argument.annotation is not None:
            words = [node.value for node in ast.walk(argument.annotation) if isinstance(node, ast.Constant)]
            return str(words[0]) if words else ""
    return ""
