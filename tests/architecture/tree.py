"""The sources, as the architecture tests read them."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STOREYS = ("kernel", "tenants", "billing", "app")
ROOMS = ROOT / "app" / "blueprints"


def sources(*folders: str) -> Iterator[Path]:
    """Python files of the named folders (none: every storey)."""
    for folder in folders or STOREYS:
        yield from sorted((ROOT / folder).rglob("*.py"))


def rooms() -> list[str]:
    return sorted(path.name for path in ROOMS.iterdir() if (path / "__init__.py").exists())


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call with its dotted name, as far as it has one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node
