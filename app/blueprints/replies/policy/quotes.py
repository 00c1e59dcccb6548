"""What somebody wrote into a letter themselves: quotes, headers of quoted letters, signatures and our own words are cut.

From the surest to the least sure: our own line ("---- Smiile ----"), lines behind ">", headers of letters as seven
languages write them (mail-parser-reply's expressions and what they lack). Unsure lines are kept where they could be a
person's: a list of towns with "From:" and "To:" is cut only when it speaks of an address, or of us.
"""

import re
from functools import cache

from mailparser_reply import EmailReplyParser

from app.blueprints.replies.policy.html import QUOTE
from kernel.texts import cleaned

LANGUAGES = ("fr", "nl", "de", "it", "es", "en")  # as mail-parser-reply knows them; Portuguese is below
LONGEST_LINE = 400  # of a header; longer lines are looked at by no expression, whose time grows with the square
MOST_SEEN = 50_000  # characters searched for where a quoted letter begins: a person writes less above it
OUR_LINE = re.compile(r"-{2,} ?Smiile ?-{2,}")
OF_A_LETTER = re.compile(r"@|smiile", re.IGNORECASE)
WROTE = r"wrote|a écrit|schrieb|schreef|heeft .{0,80}geschreven|ha scritto|escribió|escreveu"
# "On 3 June 2025 at 10:00, Smiile <...> wrote:", over up to four lines, as programs break it.
ATTRIBUTION = re.compile(
    rf"^(?:-{{2,}} ?)?(?:On|Le|Am|Op|Il|El|Em|A|No)\b[^\n]{{1,300}}(?:\n[^\n]{{1,300}}){{0,2}}?\b(?:{WROTE})\b"
    r"(?:[^\n]{0,200}\n){0,2}?[^\n]{0,200}?(?::| ?-{2,})[ ]*$",
    re.MULTILINE | re.IGNORECASE,
)
LABELS = (
    "From|Sent|To|Subject|Date|De|Envoyé|À|Objet|Von|Gesendet|An|Betreff|Datum|Van|Verzonden|Aan|Onderwerp|"
    "Da|Inviato|A|Oggetto|Data|Enviado|Para|Asunto|Fecha|Enviada|Assunto|Cc"
)
HEADERS = re.compile(rf"^[* ]*(?:{LABELS}) ?:[* ]*\S[^\n]*\n(?:[* ]*(?:{LABELS}) ?:[^\n]*\n?){{2,}}", re.MULTILINE)
SEPARATOR = re.compile(r"[_-]{20,}|-{4,} ?[^-_]{3,60}-{4,}:?")
SENT_FROM = re.compile(
    r"(?:Sent from|Envoyé (?:de|depuis)|Von meine[mr]|Gesendet (?:von|mit)|Verzonden (?:vanaf|met|vanuit)|Verstuurd vanaf|"
    r"Inviato da|Enviado (?:desde|do|de|a partir)|Get Outlook for|Télécharger Outlook|Obtenir Outlook|"
    r"Outlook f(?:ür|or) |Holen Sie sich Outlook|Outlook voor |Scarica Outlook|Ottieni Outlook|Obtener Outlook|Obtenha o Outlook|"
    r"Obter o Outlook).{0,100}",
    re.IGNORECASE,
)
NOTHING = re.compile(r"(?!)")
SIGNATURE = re.compile(r"--|—|_{2,3}")


def own_words(text: str) -> str:
    """What the writer of a letter added, above, below and between what they quote; empty when there is nothing."""
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").split("\n")]
    lines = lines[: _end(lines)]
    return cleaned("\n\n".join(_signed_off(said) for said in _between_quotes(lines)), lines=True)


def _end(lines: list[str]) -> int:
    """Where a letter begins that is quoted whole, to the end, without any mark before its lines."""
    ends = [at for at, line in enumerate(lines) if not _is_quoted(line) and OUR_LINE.search(line)]
    seen = "\n".join(line if len(line) <= LONGEST_LINE else "" for line in lines)[:MOST_SEEN]
    for expression in (_library(), HEADERS, ATTRIBUTION):
        for found in expression.finditer(seen):
            first = seen.count("\n", 0, found.start() + len(found[0]) - len(found[0].lstrip()))
            after = seen.count("\n", 0, found.end()) + (not found[0].endswith("\n"))
            if OF_A_LETTER.search(found[0]) and not _quoted_from(lines, first, after):
                ends.append(first)
    return _without_last(lines[: min(ends)], SEPARATOR) if ends else len(lines)


@cache
def _library() -> re.Pattern[str]:
    return EmailReplyParser(languages=list(LANGUAGES)).read("").HEADER_REGEX


def _quoted_from(lines: list[str], first: int, after: int) -> bool:
    """Whether what these lines announce, or they themselves, stands behind ">": then only those lines are cut."""
    following = next((line for line in lines[after:] if line), "")
    return _is_quoted(lines[first]) or _is_quoted(following)


def _is_quoted(line: str) -> bool:
    return line.lstrip().startswith(QUOTE)


def _between_quotes(lines: list[str]) -> list[list[str]]:
    """The lines in runs, without those behind ">" and what announces them."""
    runs: list[list[str]] = [[]]
    for line in lines:
        if not _is_quoted(line):
            runs[-1].append(line)
        elif runs[-1]:
            runs[-1] = runs[-1][: _announced(runs[-1])]
            runs.append([])
    return runs


def _announced(lines: list[str]) -> int:
    """Where the words end that announce a quote: "On ... wrote:", in whatever language, if there are any."""
    end = _without_last(lines, NOTHING)
    begin = end
    while begin and end - begin < 4 and lines[begin - 1]:  # noqa: PLR2004  no program breaks it into more
        begin -= 1
        said = "\n".join(lines[begin:end])
        if ATTRIBUTION.fullmatch(said):
            return begin
    said = "\n".join(lines[begin:end])
    return begin if said.endswith(":") and OF_A_LETTER.search(said) else len(lines)


def _signed_off(lines: list[str]) -> str:
    """A run of lines up to its signature, without "Sent from my phone"."""
    end = next((at for at, line in enumerate(lines) if SIGNATURE.fullmatch(line.strip())), len(lines))
    return "\n".join(lines[: _without_last(lines[:end], SENT_FROM)])


def _without_last(lines: list[str], unwanted: re.Pattern[str]) -> int:
    """How many lines are left without empty and unwanted ones at the end."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or unwanted.fullmatch(lines[end - 1].strip())):
        end -= 1
    return end
