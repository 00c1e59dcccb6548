"""Parameters as the SDK declares them: read from its TypedDicts, held against what arrives, turned into values."""

import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import ModuleType, UnionType
from typing import Any, ForwardRef, Union

import typing_extensions
from stripe._request_options import RequestOptions
from stripe._stripe_context import StripeContext
from stripe._stripe_object import UntypedStripeObject

from infra.stripe_double.errors import Refused, malformed

OPTIONS = frozenset(RequestOptions.__annotations__)  # of the request, not of its parameters
WRAPPERS = {typing.NotRequired, typing.Required, typing_extensions.NotRequired, typing_extensions.Required}
BOOLEANS = {"true": True, "false": False}


@dataclass(frozen=True)
class Plain:
    """One value; `kind` is a Python type's name, `words` the closed list where there is one."""

    kind: str
    words: frozenset[str] = frozenset()


@dataclass
class Table:
    """Named parameters. Filled after it is known by name, so that a shape may hold itself."""

    fields: dict[str, "Shape"] = field(default_factory=dict)
    required: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Listing:
    item: "Shape"


@dataclass(frozen=True)
class Names:
    """A dictionary with free names (`metadata`)."""

    item: "Shape"


@dataclass(frozen=True)
class Choice:
    options: tuple["Shape", ...]


Shape = Plain | Table | Listing | Names | Choice
ANYTHING = Plain("any")


class Reader:
    """Shapes of one module of `stripe.params`. Raises NameError for an annotation that names nothing."""

    def __init__(self, module: ModuleType) -> None:
        own = {"StripeContext": StripeContext, "UntypedStripeObject": UntypedStripeObject}
        self.names = {**vars(typing), **vars(typing_extensions), **own, **vars(module)}
        self.seen: dict[type, Table] = {}

    def shape(self, annotation: Any) -> Shape:
        if isinstance(annotation, ForwardRef):
            annotation = annotation.__forward_arg__
        if isinstance(annotation, str):
            return self.shape(eval(annotation, self.names))  # noqa: S307  the SDK's own annotations
        origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
        if origin in WRAPPERS:
            return self.shape(arguments[0])
        if typing_extensions.is_typeddict(annotation):
            return self.table(annotation)
        return self.generic(annotation, origin, arguments)

    def generic(self, annotation: Any, origin: Any, arguments: tuple[Any, ...]) -> Shape:
        if origin in {typing.Literal, typing_extensions.Literal}:
            return Plain("str", frozenset(str(word) for word in arguments))
        if origin in {Union, UnionType}:
            return self.choice([self.shape(option) for option in arguments if option is not type(None)])
        if origin is list:
            return Listing(self.shape(arguments[0]))
        if origin is dict:
            return Names(self.shape(arguments[1]))
        if UntypedStripeObject in {origin, annotation}:
            return Names(self.shape(arguments[0]) if arguments else ANYTHING)
        return Plain({int: "int", bool: "bool", float: "float", str: "str"}.get(annotation, "any"))

    def choice(self, options: list[Shape]) -> Shape:
        """`Literal[...] | str` only keeps the SDK open for later versions: in this one the words are the list."""
        words = {word for option in options if isinstance(option, Plain) for word in option.words}
        if words - {""}:
            options = [option for option in options if option != Plain("str")]
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def table(self, declared: Any) -> Table:
        if declared not in self.seen:
            found = self.seen[declared] = Table()
            hints: dict[str, Any] = {}
            for base in reversed([declared, *getattr(declared, "__orig_bases__", ())]):
                hints.update(getattr(base, "__annotations__", {}))
            options = OPTIONS if RequestOptions in getattr(declared, "__orig_bases__", ()) else frozenset()
            found.fields = {name: self.shape(hint) for name, hint in hints.items() if name not in options}
            found.required = frozenset(declared.__required_keys__) - options
        return self.seen[declared]


def read(shape: Shape, value: Any, name: str = "") -> Any:
    """`value` as the shape says: integers, booleans, lists. Raises Refused (400) and says which parameter."""
    match shape:
        case Table():
            return read_table(shape, value, name)
        case Listing():
            items = value if isinstance(value, list) else [value] if isinstance(value, str) and value else []
            if value not in ("", []) and not items:
                raise malformed("Invalid array", "", name)
            return [read(shape.item, item, f"{name}[{place}]") for place, item in enumerate(items)]
        case Names():
            if value == "":
                return {}
            if not isinstance(value, Mapping):
                raise malformed("Invalid object", "", name)
            return {key: read(shape.item, item, f"{name}[{key}]") for key, item in value.items()}
        case Choice():
            return read_choice(shape, value, name)
    return read_plain(shape, value, name)


def read_table(shape: Table, value: Any, name: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise malformed("Invalid object", "", name)
    for key in value:
        if key not in shape.fields:
            where = f"{name}[{key}]" if name else key
            raise malformed(f"Received unknown parameter: {where}", "parameter_unknown", where)
    for key in sorted(shape.required - set(value)):
        where = f"{name}[{key}]" if name else key
        raise malformed(f"Missing required param: {where}.", "parameter_missing", where)
    return {
        key: read(shape.fields[key], item, f"{name}[{key}]" if name else key)
        for key, item in value.items()
        if item is not None
    }


def read_choice(shape: Choice, value: Any, name: str) -> Any:
    """The first option that takes the value; the refusal of the last one of the value's own form."""
    refusal: Refused | None = None
    structured = isinstance(value, Mapping | list)
    for option in sorted(shape.options, key=lambda one: isinstance(one, Plain) and one.kind == "str"):
        if structured == isinstance(option, Plain) and option != ANYTHING:
            continue
        try:
            return read(option, value, name)
        except Refused as refused:
            refusal = refused
    raise refusal or malformed("Invalid value", "", name)


def read_plain(shape: Plain, value: Any, name: str) -> Any:
    if shape.kind == "any":
        return value
    if isinstance(value, Mapping | list):
        raise malformed("Invalid string", "", name)
    if shape.kind == "int":
        return read_integer(value, name)
    if shape.kind == "bool":
        found = value if isinstance(value, bool) else BOOLEANS.get(str(value))
        if found is None:
            raise malformed(f"Invalid boolean: {value}", "", name)
        return found
    if shape.words and value not in shape.words:
        raise malformed(f"Invalid {name}: must be one of {', '.join(sorted(shape.words))}", "", name)
    return float(value) if shape.kind == "float" else value


def read_integer(value: Any, name: str) -> int:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole and not (isinstance(value, str) and value.removeprefix("-").isdecimal()):
        raise malformed(f"Invalid integer: {value}", "parameter_invalid_integer", name)
    return int(value)
