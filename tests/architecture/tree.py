"""The sources, as the architecture tests read them."""

import ast
import importlib
import itertools
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
STOREYS = ("kernel", "tenants", "billing", "app")
ROOMS = ROOT / "app" / "blueprints"
DRAWERS = ROOT / "billing"


def sources(*folders: str) -> Iterator[Path]:
    """Python files of the named folders (none: every storey)."""
    for folder in folders or STOREYS:
        yield from sorted((ROOT / folder).rglob("*.py"))


def rooms() -> list[str]:
    return sorted(path.name for path in ROOMS.iterdir() if (path / "__init__.py").exists())


def drawers() -> list[str]:
    """The rooms of billing."""
    return sorted(path.name for path in DRAWERS.iterdir() if (path / "__init__.py").exists())


def modules(name: str) -> Iterator[tuple[str, ModuleType]]:
    """A file every room may have (`models`), imported, of the rooms that have it."""
    return _modules(name, ROOMS, "app.blueprints", rooms())


def drawer_modules(name: str) -> Iterator[tuple[str, ModuleType]]:
    """The same, of the drawers of billing."""
    return _modules(name, DRAWERS, "billing", drawers())


def _modules(name: str, folder: Path, package: str, within: list[str]) -> Iterator[tuple[str, ModuleType]]:
    for room in within:
        if (folder / room / f"{name}.py").exists() or (folder / room / name).is_dir():
            yield room, importlib.import_module(f"{package}.{room}.{name}")


def import_models() -> None:
    """Have the tables of every room and drawer known, whether or not the wiring leads to them yet."""
    for _room, _module in itertools.chain(modules("models"), drawer_modules("models")):
        pass


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call with its dotted name, as far as it has one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node
