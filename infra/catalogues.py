"""python -m infra.catalogues update|compile|check: the seven catalogues and the words of the source.

The pot and the po files are committed; mo files are compiled where they are needed.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import polib

from infra import extraction, pseudo

CHECKOUT = Path(__file__).resolve().parent.parent
# European Portuguese and French differ: 0 is plural in Lisbon and singular in Paris (CLDR 47 plural rules).
ONE_IS_ONE, UP_TO_ONE = "nplurals=2; plural=(n != 1);", "nplurals=2; plural=(n > 1);"
PLURALS = dict.fromkeys(("nl", "de", "it", "es", "pt", "en"), ONE_IS_ONE) | {"fr": UP_TO_ONE}
SOURCE = "en"
TESTS = ("printf", "variables", "xmltags")  # of pofilter; what is missing or fuzzy is counted by polib
SHOWN = 5  # missing sentences named per language
Key = tuple[str | None, str, str]


def pot_path(checkout: Path) -> Path:
    return checkout / "translations/messages.pot"


def path_of(checkout: Path, language: str) -> Path:
    return checkout / "translations" / language / "LC_MESSAGES/messages.po"


def update(checkout: Path) -> list[str]:
    """Write the pot and bring every catalogue to its entries; what is no longer asked for goes, nothing is guessed."""
    template = extraction.template(checkout)
    _save(template, pot_path(checkout))
    for language, plural in PLURALS.items():
        path = path_of(checkout, language)
        known = {_key(entry): entry for entry in polib.pofile(str(path))} if path.exists() else {}
        fresh = extraction.template(checkout)
        fresh.metadata = extraction.header(language, plural)
        for entry in fresh:
            _fill(entry, known.get(_key(entry)), language)
        _save(fresh, path)
        print(f"{language}: {fresh.percent_translated()} % of {len(fresh)} entries")
    return []


def compile_all(checkout: Path) -> list[str]:
    """Write the mo files that are older than their source, and the pseudo-language."""
    if not pot_path(checkout).exists():
        return []  # nothing to compile yet; `check` asks for it
    for language in PLURALS:
        path = path_of(checkout, language)
        if path.exists() and _older(path.with_suffix(".mo"), path):
            _save_compiled(polib.pofile(str(path)), path.with_suffix(".mo"))
    target = path_of(checkout, pseudo.LOCALE).with_suffix(".mo")
    if _older(target, pot_path(checkout)):
        made = pseudo.catalogue(polib.pofile(str(pot_path(checkout))), extraction.header(pseudo.LOCALE, ONE_IS_ONE))
        _save_compiled(made, target)
    return []


def check(checkout: Path) -> list[str]:
    """What is wrong with the words; nothing when every sentence stands in every language."""
    template = extraction.template(checkout)
    path = pot_path(checkout)
    if not path.exists() or path.read_text() != _text(template):
        return ["the words of the source have changed: run ./smiile strings, then translate what is new"]
    wanted = {_key(entry) for entry in template}
    found = [*extraction.glued(checkout), *_uncounted(template)]
    for language, plural in PLURALS.items():
        found += _check_one(path_of(checkout, language), language, plural, wanted)
    return [*found, *_filtered(checkout)]


def _check_one(path: Path, language: str, plural: str, wanted: set[Key]) -> list[str]:
    if not path.exists():
        return [f"{language}: the catalogue is missing: ./smiile strings"]
    catalogue = polib.pofile(str(path))
    missing = [entry.msgid for entry in catalogue.untranslated_entries()]
    found = [f"{language}: not translated: {words!r}" for words in missing[:SHOWN]]
    if len(missing) > SHOWN:
        found.append(f"{language}: and {len(missing) - SHOWN} more are not translated")
    found += [f"{language}: only guessed (fuzzy): {entry.msgid!r}" for entry in catalogue.fuzzy_entries()]
    if {_key(entry) for entry in catalogue} != wanted:
        found.append(f"{language}: the entries are not those of the source: ./smiile strings")
    if catalogue.metadata.get("Plural-Forms") != plural:
        found.append(f"{language}: Plural-Forms must be {plural!r}")
    return found


def _filtered(checkout: Path) -> list[str]:
    """What translate-toolkit's pofilter objects to; it always exits 0, so what it writes is read."""
    tests = [part for name in TESTS for part in ("-t", name)]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "translate.filters.pofilter", "--progress=none", *tests, "translations", folder],
            cwd=checkout,
            capture_output=True,
            check=True,
        )
        return [
            f"{path.relative_to(folder).parts[0]}: {entry.tcomment.partition(':')[0]}: {entry.msgid!r}"
            for path in sorted(Path(folder).rglob("*.po"))
            for entry in polib.pofile(str(path))
        ]


def _uncounted(template: polib.POFile) -> list[str]:
    """Plurals of which one form only shows the number: some languages use the first form for more than one.

    Where neither shows it, it stands beside the words (a label under a figure).
    """
    return [
        f"%(count)s is missing in a form of {entry.msgid!r}"
        for entry in template
        if entry.msgid_plural and ("%(count)s" in entry.msgid) != ("%(count)s" in entry.msgid_plural)
    ]


def _fill(entry: polib.POEntry, old: polib.POEntry | None, language: str) -> None:
    if entry.msgid_plural:
        entry.msgstr_plural = dict(old.msgstr_plural) if old else {0: "", 1: ""}
        if language == SOURCE and not all(entry.msgstr_plural.values()):
            entry.msgstr_plural = {0: entry.msgid, 1: entry.msgid_plural}
    else:
        entry.msgstr = old.msgstr if old else ""
        if language == SOURCE and not entry.msgstr:
            entry.msgstr = entry.msgid


def _key(entry: polib.POEntry) -> Key:
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def _text(catalogue: polib.POFile) -> str:
    return f"{catalogue}".rstrip("\n") + "\n"


def _save(catalogue: polib.POFile, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_text(catalogue))


def _save_compiled(catalogue: polib.POFile, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(f".{os.getpid()}")  # several may be at it at once: each puts a whole one in its place
    catalogue.save_as_mofile(str(new))
    new.replace(path)


def _older(path: Path, source: Path) -> bool:
    return not path.exists() or path.stat().st_mtime_ns < source.stat().st_mtime_ns


COMMANDS: dict[str, Callable[[Path], list[str]]] = {"update": update, "compile": compile_all, "check": check}

if __name__ == "__main__":
    if sys.argv[1:] not in [[name] for name in COMMANDS]:
        sys.exit(f"One of these words is needed: {', '.join(COMMANDS)}.")
    wrong = COMMANDS[sys.argv[1]](CHECKOUT)
    print("\n".join(wrong), file=sys.stderr)
    sys.exit(1 if wrong else 0)
