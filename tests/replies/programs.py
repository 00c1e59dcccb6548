"""Letters as mail programs write them: our letter answered in Gmail, Outlook, Apple Mail, Thunderbird and on phones.

The forms are theirs, in seven languages; the words are ours. `SECRET` stands in what is quoted, and must never come out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from html import escape

SECRET = "The key lies under the third flowerpot."
FROM = "Smiile <bonjour@fr.localhost>"
LANGUAGES = ("en", "fr", "de", "nl", "it", "es", "pt")
WORDS = {
    "en": "Yes, Saturday at 5:30.\nI bring:\n- a rope\n- gloves\n\nThanks, Léa",
    "fr": "Oui, samedi à 17 h 30.\nJ'apporte :\n- une corde\n- des gants\n\nMerci, à bientôt",
    "de": "Ja, am Samstag um 17:30 Uhr.\nIch bringe mit:\n- ein Seil\n- Handschuhe\n\nViele Grüße",
    "nl": "Ja, zaterdag om 17.30 uur.\nIk breng mee:\n- een touw\n- handschoenen\n\nGroetjes",
    "it": "Sì, sabato alle 17:30.\nPorto:\n- una corda\n- i guanti\n\nGrazie, è perfetto",
    "es": "Sí, el sábado a las 17:30.\nLlevo:\n- una cuerda\n- guantes\n\n¡Gracias! Mañana aviso",
    "pt": "Sim, no sábado às 17:30.\nLevo:\n- uma corda\n- luvas\n\nObrigada, até amanhã",
}
OURS = {
    "en": "Reply above this line.",
    "fr": "Répondez au-dessus de cette ligne.",
    "de": "Bitte über dieser Zeile antworten.",
    "nl": "Antwoord boven deze regel.",
    "it": "Rispondi sopra questa riga.",
    "es": "Responde encima de esta línea.",
    "pt": "Responda acima desta linha.",
}
GMAIL = {
    "en": f"On Tue, Jun 3, 2025 at 10:00 AM {FROM} wrote:",
    "fr": f"Le mar. 3 juin 2025 à 10:00, {FROM} a écrit :",
    "de": f"Am Di., 3. Juni 2025 um 10:00 Uhr schrieb {FROM}:",
    "nl": f"Op di 3 jun 2025 om 10:00 schreef {FROM}:",
    "it": f"Il giorno mar 3 giu 2025 alle ore 10:00 {FROM} ha scritto:",
    "es": "El mar, 3 jun 2025 a las 10:00, Smiile (<bonjour@fr.localhost>) escribió:",
    "pt": f"{FROM} escreveu (terça, 3/06/2025 à(s) 10:00):",
}
APPLE = {
    "en": f"On 3 Jun 2025, at 10:00, {FROM} wrote:",
    "fr": f"Le 3 juin 2025 à 10:00, {FROM} a écrit :",
    "de": f"Am 03.06.2025 um 10:00 schrieb {FROM}:",
    "nl": f"Op 3 jun 2025, om 10:00 heeft {FROM} het volgende geschreven:",
    "it": f"Il giorno 3 giu 2025, alle ore 10:00, {FROM} ha scritto:",
    "es": f"El 3 jun 2025, a las 10:00, {FROM} escribió:",
    "pt": f"No dia 3/06/2025, às 10:00, {FROM} escreveu:",
}
THUNDERBIRD = {
    "en": "On 03/06/2025 10:00, Smiile wrote:",
    "fr": "Le 03/06/2025 à 10:00, Smiile a écrit :",
    "de": "Am 03.06.25 um 10:00 schrieb Smiile:",
    "nl": "Op 03-06-2025 om 10:00 schreef Smiile:",
    "it": "Il 03/06/2025 10:00, Smiile ha scritto:",
    "es": "El 3/6/25 a las 10:00, Smiile escribió:",
    "pt": "Às 10:00 de 03/06/2025, Smiile escreveu:",
}
OUTLOOK = {
    "en": ("From", "Sent", "To", "Subject"),
    "fr": ("De ", "Envoyé ", "À ", "Objet "),
    "de": ("Von", "Gesendet", "An", "Betreff"),
    "nl": ("Van", "Verzonden", "Aan", "Onderwerp"),
    "it": ("Da", "Inviato", "A", "Oggetto"),
    "es": ("De", "Enviado", "Para", "Asunto"),
    "pt": ("De", "Enviado", "Para", "Assunto"),
}
SAMSUNG = {
    "en": ("Original message", "From", "Date", "To", "Subject"),
    "fr": ("Message d’origine", "De ", "Date ", "À ", "Objet "),
    "de": ("Ursprüngliche Nachricht", "Von", "Datum", "An", "Betreff"),
    "nl": ("Oorspronkelijk bericht", "Van", "Datum", "Aan", "Onderwerp"),
    "it": ("Messaggio originale", "Da", "Data", "A", "Oggetto"),
    "es": ("Mensaje original", "De", "Fecha", "Para", "Asunto"),
    "pt": ("Mensagem original", "De", "Data", "Para", "Assunto"),
}
IPHONE = {
    "en": "Sent from my iPhone",
    "fr": "Envoyé de mon iPhone",
    "de": "Von meinem iPhone gesendet",
    "nl": "Verstuurd vanaf mijn iPhone",
    "it": "Inviato da iPhone",
    "es": "Enviado desde mi iPhone",
    "pt": "Enviado do meu iPhone",
}
OUTLOOK_PHONE = {
    "en": "Get Outlook for iOS<https://aka.ms/o0ukef>",
    "fr": "Télécharger Outlook pour iOS<https://aka.ms/o0ukef>",
    "de": "Holen Sie sich Outlook für iOS<https://aka.ms/o0ukef>",
    "nl": "Outlook voor iOS downloaden<https://aka.ms/o0ukef>",
    "it": "Scarica Outlook per iOS<https://aka.ms/o0ukef>",
    "es": "Obtener Outlook para iOS<https://aka.ms/o0ukef>",
    "pt": "Obter o Outlook para iOS<https://aka.ms/o0ukef>",
}


@dataclass(frozen=True)
class Answered:
    """Our letter, as it lies in a mailbox, and what its reader writes. `marked`: whether our own line is in it."""

    language: str
    words: str
    marked: bool = True

    @property
    def letter(self) -> str:
        line = f"---- Smiile ---- {OURS[self.language]}\n\n" if self.marked else ""
        return f"{line}Hello Léa,\n\nTom L. wrote to you about “A ladder”:\n\n{SECRET}\n\nAnswer on Smiile\nhttp://fr.localhost:8000/conversations/abc\n\n-- \nSmiile"

    @property
    def quoted(self) -> str:
        return "\n".join(f"> {line}".rstrip() for line in self.letter.split("\n"))


def gmail(asked: Answered, *, below: bool = False) -> EmailMessage:
    """Both forms of the text; the line before the quote is broken in the plain one."""
    said = GMAIL[asked.language]
    broken = said[:52].rsplit(" ", 1)[0] + "\n" + said[len(said[:52].rsplit(" ", 1)[0]) + 1 :]
    quote = f"{broken}\n\n{asked.quoted}"
    plain = f"{quote}\n\n{asked.words}\n" if below else f"{asked.words}\n\n{quote}\n"
    own, theirs = _divs(asked.words), _gmail_quote(said, asked)
    return _alternative(plain, f'<div dir="ltr">{theirs + own if below else own + "<br>" + theirs}</div>')


def gmail_html_only(asked: Answered, *, below: bool = False) -> EmailMessage:
    own, theirs = _divs(asked.words), _gmail_quote(GMAIL[asked.language], asked)
    return _html(f'<div dir="ltr">{theirs + own if below else own + "<br>" + theirs}</div>')


def apple_mail(asked: Answered, *, below: bool = False) -> EmailMessage:
    quote = f"> {APPLE[asked.language]}\n>\n{asked.quoted}"
    return _plain(f"{quote}\n\n{asked.words}\n" if below else f"{asked.words}\n\n{quote}\n")


def thunderbird(asked: Answered, *, below: bool = True) -> EmailMessage:
    """format=flowed, and a signature."""
    quote = f"{THUNDERBIRD[asked.language]}\n{asked.quoted}"
    signed = f"{asked.words}\n\n-- \nLéa Martin\n2 rue du Port"
    made = _plain(f"{quote}\n\n{signed}\n" if below else f"{signed}\n\n{quote}\n")
    made.set_param("format", "flowed")
    return made


def iphone(asked: Answered, *, below: bool = False) -> EmailMessage:
    quote = f"> {APPLE[asked.language]}\n>\n{asked.quoted}"
    said = f"{asked.words}\n\n{IPHONE[asked.language]}"
    return _plain(f"{quote}\n\n{said}\n" if below else f"{said}\n\n{quote}\n")


def outlook(asked: Answered) -> EmailMessage:
    """Nothing marks the quoted lines; a block of headers stands above them."""
    head = _head(OUTLOOK[asked.language])
    plain = f"{asked.words}\n\n________________________________\n{head}\n\n{asked.letter}\n"
    bold = "".join(f"<b>{line.split(':')[0]}:</b>{escape(line.split(':', 1)[1])}<br>" for line in head.split("\n"))
    rest = f'<div style="border-top:solid #E1E1E1 1.0pt"><p class="MsoNormal">{bold}</p></div>{_letter_html(asked)}'
    own = "".join(f'<p class="MsoNormal">{escape(line) or "&nbsp;"}<o:p></o:p></p>' for line in asked.words.split("\n"))
    return _alternative(plain, f"<html><head><style>p {{margin:0}}</style></head><body>{own}{rest}</body></html>")


def outlook_html_only(asked: Answered) -> EmailMessage:
    whole = outlook(asked).get_body(("html",))
    return _html(whole.get_content())


def outlook_phone(asked: Answered) -> EmailMessage:
    head = _head(OUTLOOK[asked.language])
    foot = OUTLOOK_PHONE[asked.language]
    return _plain(f"{asked.words}\n\n{foot}\n________________________________\n{head}\n\n{asked.letter}\n")


def samsung(asked: Answered) -> EmailMessage:
    """HTML alone, lines broken by <br>, and nothing around what is quoted."""
    title, *labels = SAMSUNG[asked.language]
    head = _head(tuple(labels)).replace("\n", "\n ")
    lines = f"{asked.words}\n\n-------- {title} --------\n{head}\n\n{asked.letter}"
    return _html(f'<div dir="auto">{escape(lines).replace(chr(10), "<br>")}</div>')


BELOW: tuple[Callable[..., EmailMessage], ...] = (gmail, gmail_html_only, apple_mail, thunderbird, iphone)
ABOVE: tuple[Callable[..., EmailMessage], ...] = (*BELOW, outlook, outlook_html_only, outlook_phone, samsung)


def _head(labels: tuple[str, ...]) -> str:
    values = (FROM, "03/06/2025 10:00", "lea@example.org", "Tom L. wrote to you about “A ladder”")
    return "\n".join(f"{label}: {value}" for label, value in zip(labels, values, strict=True))


def _divs(words: str) -> str:
    return "".join(f"<div>{escape(line) or '<br>'}</div>" for line in words.split("\n"))


def _letter_html(asked: Answered) -> str:
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in asked.letter.split("\n"))
    return f'<div style="display:none">{SECRET}</div><div class="outer"><main>{paragraphs}</main></div>'


def _gmail_quote(said: str, asked: Answered) -> str:
    return (
        f'<div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">{escape(said)}<br></div>'
        f'<blockquote class="gmail_quote" style="margin:0">{_letter_html(asked)}</blockquote></div>'
    )


def _plain(text: str) -> EmailMessage:
    made = _about()
    made.set_content(text)
    return made


def _html(text: str) -> EmailMessage:
    made = _about()
    made.set_content(text, subtype="html")
    return made


def _alternative(plain: str, html: str) -> EmailMessage:
    made = _plain(plain)
    made.add_alternative(html, subtype="html")
    return made


def _about() -> EmailMessage:
    made = EmailMessage(policy=SMTP)
    made["From"], made["To"] = "Léa Martin <lea@example.org>", "Smiile <reply+x@reply.fr.localhost>"
    made["Subject"] = "Re: Tom L. wrote to you about “A ladder”"
    made["Message-ID"] = "<one@mail.example.org>"
    return made
