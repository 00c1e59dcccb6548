"""The shape of the house: what may stand where, read from the sources. No database, no browser."""

import ast
import re

import pytest

from tests.architecture.tree import DRAWERS, ROOMS, ROOT, calls, drawers, name_of, parsed, rooms, sources

LONGEST = 400
MOSTLY = 200
CODE = (".py", ".html", ".css", ".js", ".mjs")
ROOM_FILES = {
    "__init__", "events", "errors", "models", "policy", "queries", "services", "schemas", "views", "api", "reactions",
    "jobs", "templates",
}  # fmt: skip
DRAWER_FILES = {"__init__", "events", "errors", "models", "queries", "services", "jobs"}
ENDS_A_TRANSACTION = {"tenants/scope.py", "tenants/engines.py"}
RAW_SQL = {"kernel", "tenants"}
# `inbound` stores a letter before it answers the mail server: what it takes in is nobody's request and no job yet.
OPENS_UNITS = re.compile(
    r"app/(web/unit|worker|relay|inbound|provisioner)\.py|app/cli/.*|app/blueprints/\w+/jobs(/\w+)?\.py"
    r"|billing/\w+/jobs(/\w+)?\.py"
)


def lengths():
    folders = ("kernel", "tenants", "billing", "app", "infra", "tests")
    return {
        name_of(path): len(path.read_text().splitlines())
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.suffix in CODE and not {"dist", "node_modules", "migrations"} & set(path.parts)
    }


def test_no_file_is_longer_than_the_limit():
    assert {name: n for name, n in lengths().items() if n > LONGEST} == {}


def test_nine_files_of_ten_stay_short():
    ordered = sorted(lengths().values())
    assert ordered[len(ordered) * 9 // 10] < MOSTLY


def test_rooms_hold_the_same_few_files():
    strange = [
        f"{room}/{entry.name}"
        for room in rooms()
        for entry in (ROOMS / room).iterdir()
        if entry.stem not in ROOM_FILES and entry.name != "__pycache__"
    ]
    assert strange == []


def test_drawers_hold_the_same_few_files():
    """The gateway excepted: it has no tables, only what speaks to Stripe."""
    strange = [
        f"{drawer}/{entry.name}"
        for drawer in drawers()
        for entry in (DRAWERS / drawer).iterdir()
        if drawer != "gateway" and entry.stem not in DRAWER_FILES and entry.name != "__pycache__"
    ]
    assert strange == []


def inits():
    return {
        home.name: parsed(home / "__init__.py")
        for folder, names in ((ROOMS, rooms()), (DRAWERS, drawers()))
        for home in (folder / name for name in names)
        if home != DRAWERS / "gateway"
    }


def test_every_room_and_drawer_says_what_it_is_for():
    assert [name for name, tree in inits().items() if not ast.get_docstring(tree)] == []


def test_inits_of_rooms_and_drawers_hold_nothing_but_words():
    assert [name for name, tree in inits().items() if len(tree.body) > 1] == []


def test_only_the_scope_ends_a_transaction():
    found = [
        name_of(path)
        for path in sources()
        for call, _ in calls(parsed(path))
        if call.endswith((".commit", ".rollback")) and name_of(path) not in ENDS_A_TRANSACTION
    ]
    assert found == []


def test_units_are_opened_at_the_edge():
    found = [
        name_of(path)
        for path in sources()
        for call, _ in calls(parsed(path))
        if call.endswith("scope.unit") and not OPENS_UNITS.fullmatch(name_of(path))
    ]
    assert found == []


def test_doors_hold_no_statements_and_no_models():
    found = []
    for room in rooms():
        for path in [*(ROOMS / room).glob("views*"), *(ROOMS / room).glob("api*")]:
            for file in [path] if path.is_file() else path.rglob("*.py"):
                text = file.read_text()
                if re.search(r"\bselect\(|\.models import|from sqlalchemy", text):
                    found.append(name_of(file))
    assert found == []


def test_raw_sql_stays_in_its_homes():
    found = [
        name_of(path)
        for path in sources("app", "billing")
        for call, _ in calls(parsed(path))
        if call in {"text", "sqlalchemy.text", "sa.text"} and "Index(" not in path.read_text()
    ]
    assert found == []


def test_schemas_are_used_by_their_own_room_only():
    found = []
    for room in rooms():
        for path in (ROOMS / room).rglob("*.py"):
            others = set(re.findall(r"from app\.blueprints\.(\w+)\.schemas", path.read_text())) - {room}
            found.extend(f"{name_of(path)} -> {other}" for other in others)
    assert found == []


def test_nobody_asks_which_country_it_is():
    codes = {"fr", "be", "lu", "de", "ch", "it", "es", "nl", "pt", "xx"}
    found = []
    for path in sources():
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Compare):
                values = {item.value for item in ast.walk(node) if isinstance(item, ast.Constant)}
                if values & codes and "language" not in ast.unparse(node):
                    found.append(f"{name_of(path)}:{node.lineno}")
    assert found == []


def test_time_comes_from_the_one_clock():
    found = [
        name_of(path)
        for path in sources()
        for call, _ in calls(parsed(path))
        if call in {"datetime.now", "datetime.utcnow", "date.today"} and name_of(path) != "kernel/clock.py"
    ]
    assert found == []


def test_every_relationship_raises_when_it_would_load_by_itself():
    found = [
        name_of(path)
        for path in sources("app")
        for call, node in calls(parsed(path))
        if call.endswith("relationship") and 'lazy="raise"' not in ast.unparse(node).replace("'", '"')
    ]
    assert found == []


@pytest.mark.parametrize("word", ["utils", "helpers", "manager", "misc", "common"])
def test_no_drawers_without_a_subject(word):
    assert [name_of(path) for path in sources() if path.stem == word] == []


def test_templates_send_no_foreign_request_and_no_inline_code():
    pattern = re.compile(
        r"""(src|href|action)=["'](https?:)?//|<style(?![^>]*data-letter)|\sstyle=|\son\w+=|javascript:|hx-on"""
    )
    found = [
        name_of(path)
        for path in (ROOT / "app").rglob("*.html")
        if not {"mail", "node_modules"} & set(path.parts)
        and path.name != "letter.html"
        and pattern.search(path.read_text())
    ]
    assert found == []
