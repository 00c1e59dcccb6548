"""The sources, as the architecture tests read them."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
STOREYS = ("kernel", "tenants", "billing", "app")
ROOMS = ROOT / "app" / "blueprints"


def sources(*folders: str) -> Iterator[Path]:
    """Python files of the named folders (none: every storey)."""
    for folder in folders or STOREYS:
        yield from sorted((ROOT / folder).rglob("*.py"))


def rooms() -> list[str]:
    return sorted(path.name for path in ROOMS.iterdir() if (path / "__init__.py").exists())


def modules(name: str) -> Iterator[tuple[str, ModuleType]]:
    """A file every room may have (`models`), imported, of the rooms that have it."""
    for room in rooms():
        if (ROOMS / room / f"{name}.py").exists() or (ROOMS / room / name).is_dir():
            yield room, importlib.import_module(f"app.blueprints.{room}.{name}")


def import_models() -> None:
    """Have the tables of every room known, whether or not the wiring leads to them yet."""
    for _room, _module in modules("models"):
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
