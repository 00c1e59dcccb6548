"""QR codes (ISO/IEC 18004), drawn into a page."""

import segno
from markupsafe import Markup


def drawn(text: str) -> Markup:
    """The code of a text as SVG, black on white whatever the colours of the page. A quarter of it may be dirty: it hangs outside."""
    code = segno.make(text, error="q", micro=False)
    return Markup(code.svg_inline(dark="#000", light="#fff", border=4, omitsize=True, svgclass="qr", lineclass=None))  # noqa: S704  made of our own address
