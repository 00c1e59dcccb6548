"""Names corrected by hand: `geo/names.csv` of the pack, applied last."""

from pathlib import Path

from infra.places import pack
from infra.places.draft import Draft
from infra.places.names import digraph, fold

NAME, OTHER = "name", "also"  # what a row sets; any other field is a language


def apply(drafts: list[Draft], file: Path) -> None:
    """Columns: code, field (name, also or a language), name, who, when. Stops at a code that no place has."""
    by_code = {draft.code: draft for draft in drafts}
    for row in pack.table(file):
        draft = by_code.get(row["code"])
        if draft is None:
            raise SystemExit(f"{file.name}: no place has the code {row['code']} ({row['name']})")
        if row["field"] == NAME:
            draft.also.append(draft.name)
            draft.name = row["name"]
        elif row["field"] == OTHER:
            draft.also.append(row["name"])
        else:
            draft.names[row["field"]] = row["name"]


def all_names(draft: Draft, *, german: bool) -> str:
    """Every name a place is searched by, its own first, one per fold."""
    names: dict[str, str] = {}
    for name in (draft.name, *draft.names.values(), *draft.also):
        names.setdefault(fold(name), name)
    for name in list(names.values()) if german else []:
        names.setdefault(fold(digraph(name)), digraph(name))
    return "; ".join(names.values())
