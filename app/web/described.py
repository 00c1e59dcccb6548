"""The JSON door as people read it: rooms, their addresses, what each takes and answers, with examples made from the shapes.

All of it comes from the OpenAPI document, so that the two cannot differ. Its words are English, as a program's are.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

METHODS = ("get", "post", "put", "patch", "delete")
DEEPEST = 4  # of an example: shapes may hold themselves
EXAMPLES = {
    "date": "2027-05-21",
    "date-time": "2027-05-21T16:30:00+00:00",
    "uuid": "01990000-0000-7000-8000-000000000001",
    "time": "18:30",
    "email": "name@example.org",
}
Told = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A parameter, or a field of a body or an answer. `shape`: the name of a shape described below; `where`: as OpenAPI says it."""

    name: str
    kind: str
    required: bool
    description: str = ""
    shape: str = ""
    choices: tuple[str, ...] = ()
    where: str = ""

    @property
    def options(self) -> list[tuple[str, str]]:
        """The choices as a form shows them."""
        return [(choice, choice) for choice in self.choices]


@dataclass(frozen=True, kw_only=True)
class Shape:
    name: str
    description: str
    fields: tuple[Taken, ...]


@dataclass(frozen=True, kw_only=True)
class Door:
    """A method at an address. `access`: open, reader (signed in), writer (and with the token of forms)."""

    id: str
    method: str
    path: str
    summary: str
    access: str
    parameters: tuple[Taken, ...]
    body: str
    body_example: str
    answer: str
    answer_example: str
    statuses: tuple[tuple[str, str], ...]

    def missing(self, values: Mapping[str, str]) -> list[str]:
        """What the address cannot do without."""
        return [taken.name for taken in self.parameters if taken.required and not values.get(taken.name, "").strip()]

    def address(self, values: Mapping[str, str]) -> str:
        """The address with these values in it, empty ones left out."""
        path, query = self.path, []
        for taken in self.parameters:
            value = values.get(taken.name, "").strip()
            if taken.where == "path":
                path = path.replace(f"{{{taken.name}}}", quote(value, safe=""))
            elif taken.where == "query" and value:
                query.append((taken.name, value))
        return f"{path}?{urlencode(query)}" if query else path


@dataclass(frozen=True, kw_only=True)
class Room:
    name: str
    description: str
    doors: tuple[Door, ...]
    shapes: tuple[Shape, ...]


def rooms_of(document: Told) -> dict[str, Room]:
    """Every room of the document by its name."""
    reader = _Reader(document)
    return {
        tag["name"].removesuffix("_api"): reader.room(tag["name"], tag.get("description", ""))
        for tag in document.get("tags", ())
    }


class _Reader:
    def __init__(self, document: Told) -> None:
        self.document = document
        self.schemas: Told = document["components"]["schemas"]

    def room(self, tag: str, description: str) -> Room:
        doors = tuple(self.doors(tag))
        names = list(dict.fromkeys(name for door in doors for name in (door.body, door.answer) if name))
        for name in names:  # grows: shapes within shapes
            names += [inner for inner in dict.fromkeys(self.inner(self.schemas[name])) if inner not in names]
        shapes = tuple(self.shape(name) for name in names)
        return Room(name=tag.removesuffix("_api"), description=description, doors=doors, shapes=shapes)

    def doors(self, tag: str) -> Iterator[Door]:
        for path, told in self.document["paths"].items():
            for method in METHODS:
                if tag in told.get(method, {}).get("tags", ()):
                    yield self.door(path, method, told[method], told.get("parameters", []))

    def door(self, path: str, method: str, told: Told, shared: list[Told]) -> Door:
        good: Told = next((answer for status, answer in told["responses"].items() if status.startswith("2")), {})
        body, answer = _schema_in(told.get("requestBody", {})), _schema_in(good)
        bare = path.removeprefix("/api/v1/").translate(str.maketrans("/", "-", "{}"))
        return Door(
            id=f"{method}-{bare}",
            method=method.upper(),
            path=path,
            summary=" ".join((told.get("description") or told.get("summary", "")).split()),
            access=_access(told.get("security")),
            parameters=tuple(self.parameter(p) for p in [*shared, *told.get("parameters", [])]),
            body=_named(body),
            body_example=self.example_text(body, asked=True),
            answer=_named(answer),
            answer_example=self.example_text(answer),
            statuses=tuple((status, self.status(told["responses"][status])) for status in sorted(told["responses"])),
        )

    def parameter(self, told: Told) -> Taken:
        if "$ref" in told:
            told = self.document["components"]["parameters"][_named(told)]
        schema = told.get("schema", {})
        return Taken(
            name=told["name"],
            kind=self.kind(schema),
            required=told.get("required", False),
            description=told.get("description", ""),
            choices=tuple(str(choice) for choice in _choices(schema)),
            where=told["in"],
        )

    def status(self, told: Told) -> str:
        name = str(told.get("$ref", "")).rsplit("/", 1)[-1]
        found: Told = self.document["components"]["responses"].get(name, told)
        return str(found.get("description", ""))

    def shape(self, name: str) -> Shape:
        schema = self.schemas[name]
        needed = schema.get("required", ())
        fields = tuple(
            Taken(
                name=field,
                kind=self.kind(told),
                required=field in needed,
                description=told.get("description", ""),
                shape=next(self.inner(told), ""),
            )
            for field, told in schema.get("properties", {}).items()
        )
        return Shape(name=name, description=schema.get("description", ""), fields=fields)

    def kind(self, schema: Told) -> str:
        """In a few words: `date`, `integer, 1 to 8`, `list of PhotoOut`."""
        if _named(schema):
            return _named(schema)
        choices = _choices(schema)
        types = [kind for kind in _types(schema) if kind != "null"]
        if "array" in types:
            inner = schema.get("items", {})
            return f"list of {_named(inner) or ' | '.join(map(str, choices)) or self.kind(inner)}"
        if choices:
            return " | ".join(str(choice) for choice in choices)
        words = schema.get("format") or " or ".join(types) or "any"
        least, most = schema.get("minimum"), schema.get("maximum")
        if least is not None and most is not None:
            return f"{words}, {least} to {most}"
        return f"{words}, at most {schema['maxLength']} characters" if "maxLength" in schema else str(words)

    def inner(self, schema: Told) -> Iterator[str]:
        """Names of the shapes in a schema."""
        if _named(schema):
            yield _named(schema)
        for part in (
            *([schema["items"]] if "items" in schema else []),
            *schema.get("properties", {}).values(),
            *_either(schema),
        ):
            yield from self.inner(part)

    def example_text(self, schema: Told, *, asked: bool = False) -> str:
        return json.dumps(self.example(schema, asked=asked), ensure_ascii=False, indent=1) if schema else ""

    def example(self, schema: Told, depth: int = 0, *, asked: bool = False) -> Any:
        """Something this schema takes. `asked`: what must be there alone, as who writes a body begins."""
        name, types = _named(schema), _types(schema)
        if name:
            return self.example(self.schemas[name], depth, asked=asked)
        given = schema.get("examples")
        if given:
            return given[0]
        if "object" in types or "properties" in schema:
            told = schema.get("properties", {})
            wanted = [n for n in told if n in schema.get("required", ())] if asked else list(told)
            return {n: self.example(told[n], depth + 1, asked=asked) for n in (wanted or list(told)[:1])}
        if "array" in types:
            return [] if depth > DEEPEST else [self.example(schema.get("items", {}), depth + 1, asked=asked)]
        return _plain_example(schema, types)


def _plain_example(schema: Told, types: list[str]) -> Any:
    choices = _choices(schema)
    if choices:
        return choices[0]
    if schema.get("format") in EXAMPLES:
        return EXAMPLES[schema["format"]]
    if "integer" in types or "number" in types:
        return schema.get("minimum", 1)
    if "boolean" in types or isinstance(schema.get("default"), bool):
        return True
    if "string" in types or not types:
        return "18:30" if "[0-5][0-9]" in schema.get("pattern", "") else "..."[: schema.get("maxLength", 3)]
    return None


def _schema_in(told: Told) -> Told:
    content: dict[str, Told] = told.get("content", {})
    found: Told = next((kind["schema"] for kind in content.values() if "schema" in kind), {})
    return found


def _named(schema: Told) -> str:
    return str(schema.get("$ref", "")).rsplit("/", 1)[-1]


def _types(schema: Told) -> list[str]:
    kind = schema.get("type", [])
    return [kind] if isinstance(kind, str) else list(kind)


def _either(schema: Told) -> list[Told]:
    return [part for name in ("anyOf", "oneOf", "allOf") for part in schema.get(name, ())]


def _choices(schema: Told) -> list[Any]:
    found = schema.get("enum") or schema.get("items", {}).get("enum") or []
    return [choice for choice in found if choice is not None]


def _access(security: list[Told] | None) -> str:
    if not security:
        return "open"
    return "writer" if "form" in security[0] else "reader"
