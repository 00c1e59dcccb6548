"""Pages and JSON leave compressed. Tokens in pages are masked anew each time (csrf), so that sizes tell nothing (BREACH).

Built files are compressed beforehand (assets); a proxy in front leaves alone what is compressed already.
"""

import gzip

import brotli
from flask import Response, request

from app.web import answers

KINDS = {
    "text/html",
    "application/atom+xml",
    "application/feed+json",
    "application/json",
    "application/xml",
    "application/vnd.mapbox-vector-tile",
    "image/svg+xml",
}
LEAST = 1000  # bytes: below it nothing is won
LEVEL = 5  # of both: front.md, about half a millisecond for a page
WINDOW = 16  # a page is smaller than its 64 KiB; room for the usual four MiB is asked for and given back at each page


def squeeze(response: Response) -> Response:
    """Compress the body as the browser likes best: brotli, else gzip, else not at all."""
    if response.mimetype not in KINDS or response.is_streamed or "Content-Encoding" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    body = response.get_data()
    accepted = request.accept_encodings
    if len(body) < LEAST:
        return response
    if accepted["br"]:
        response.set_data(brotli.compress(body, quality=LEVEL, lgwin=WINDOW))
        response.content_encoding = "br"
        answers.encoded(response, "br")
    elif accepted["gzip"]:
        response.set_data(gzip.compress(body, compresslevel=LEVEL, mtime=0))
        response.content_encoding = "gzip"
        answers.encoded(response, "gzip")
    return response
