"""The words of the source: which strings are marked for translation, where, with which remarks."""

import re
from pathlib import Path

import polib
from babel.messages.extract import extract_from_dir

STOREYS = ("kernel", "tenants", "billing", "app")
# The page of parts is for developers, and in English.
METHODS = [
    ("**/components.html", "ignore"),
    ("**.py", "python"),
    ("**/templates/**.html", "jinja2"),
    ("**/templates/**.txt", "jinja2"),
]
JINJA = {"trimmed": "true", "silent": "false"}  # a template that cannot be read is an error, not a silence
OPTIONS = {pattern: JINJA for pattern, method in METHODS if method == "jinja2"}
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "N_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "counted": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
REMARK = "NOTE:"
NAMED = re.compile(r"%\(\w+\)[a-z]")
GLUED = re.compile(r"""\b_\((?:[^()]|\([^()]*\))*\)\s*[+~]|[+~]\s*(?:_|n?gettext)\(""")


def template(checkout: Path) -> polib.POFile:
    """The catalogue without translations, the same at every run: no date, no line numbers, sorted."""
    found: dict[tuple[str, str], polib.POEntry] = {}
    for storey in STOREYS:
        rows = extract_from_dir(
            str(checkout / storey),
            METHODS,
            OPTIONS,
            keywords=KEYWORDS,
            comment_tags=(REMARK,),
            strip_comment_tags=False,
        )
        for name, _line, words, remarks, context in rows:
            one, many = words if isinstance(words, tuple) else (words, "")
            entry = found.setdefault((context or "", one), _entry(one, context))
            if many:
                entry.msgid_plural, entry.msgstr_plural = many, {0: "", 1: ""}
            entry.occurrences = sorted({*entry.occurrences, (f"{storey}/{name}", "")})
            entry.comment = "\n".join(dict.fromkeys([*filter(None, entry.comment.split("\n")), *remarks]))
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.metadata = header("")
    catalogue.extend(found[key] for key in sorted(found))
    return catalogue


def header(language: str, plural: str = "") -> dict[str, str]:
    """The head of a catalogue: only what is needed to read it, so that nothing in it changes by itself."""
    head = {"Project-Id-Version": "Smiile", "MIME-Version": "1.0", "Content-Type": "text/plain; charset=UTF-8"}
    head["Content-Transfer-Encoding"] = "8bit"
    return {**head, "Language": language, "Plural-Forms": plural} if language else head


def glued(checkout: Path) -> list[str]:
    """Places where a translated sentence is put together from pieces: word order differs between languages."""
    return [
        f"{path.relative_to(checkout)}:{number}: a sentence is glued together: {line.strip()}"
        for storey in STOREYS
        for path in sorted((checkout / storey).rglob("*"))
        if path.suffix in {".py", ".html", ".txt"} and path.is_file() and "node_modules" not in path.parts
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if GLUED.search(line)
    ]


def _entry(words: str, context: str | None) -> polib.POEntry:
    flags = ["python-format"] if NAMED.search(words) else []
    return polib.POEntry(msgid=words, msgctxt=context or None, flags=flags)
