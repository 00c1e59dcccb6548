"""A browser without JavaScript, over the WSGI door: it keeps cookies, finds forms, fills and sends them."""

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse


class Page:
    """An answer, with its forms."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.text = response.get_data(as_text=True)
        self.location = response.headers.get("Location", "")
        reader = _Forms()
        reader.feed(self.text)
        self.forms = reader.forms
        for form_id, name, value in reader.elsewhere:
            for form in self.forms:
                if form["id"] == form_id:
                    form["values"][name] = value

    @property
    def words(self) -> str:
        """The page's visible words."""
        bare = re.sub(r"<(script|style)[^>]*>.*?</\1>", " ", self.text, flags=re.DOTALL)
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", bare)).split())

    def form(self, action: str) -> dict[str, Any]:
        """The form that is sent to an address ending in `action`."""
        return next(form for form in self.forms if form["action"].endswith(action))


class Browser:
    """`get`, `fill` (open a page, fill its form, send it), `post` (send, with a fresh token)."""

    def __init__(self, app: Flask, *, host: str, language: str, device: str | None) -> None:
        self.client = app.test_client()
        self.base = f"http://{host}:8000"
        self.headers = {"Accept-Language": language}
        if device:
            self.client.set_cookie("device", device, domain=host)

    def get(self, path: str, **headers: str) -> Page:
        return Page(self.client.get(path, base_url=self.base, headers={**self.headers, **headers}, buffered=True))

    def fill(self, path: str, action: str, **values: Any) -> Page:
        """Open the page, fill the fields of the form that goes to `action`, send it; redirects are not followed."""
        form = self.get(path).form(action)
        return self.send(form["action"], {**form["values"], **values})

    def post(self, path: str, **values: str) -> Page:
        """Send values with a token taken from the sign-in page."""
        token = self.get("/sign-in").form("/language")["values"]["csrf_token"]
        return self.send(path, {"csrf_token": token, **values})

    def post_json(self, path: str, **values: str) -> Page:
        """Send a body to the JSON door, with a fresh token in its header."""
        return self.send_json("POST", path, **values)

    def send_json(self, method: str, path: str, **values: str) -> Page:
        """The same by any method."""
        token = self.get("/sign-in").form("/language")["values"]["csrf_token"]
        headers = {**self.headers, "X-CSRF-Token": token}
        return Page(self.client.open(path, method=method, base_url=self.base, json=values, headers=headers))

    def send(self, path: str, values: dict[str, Any], **headers: str) -> Page:
        """Values are words; a file is (stream, name), several of one field a list of such pairs."""
        told = {**self.headers, **headers}
        response = self.client.post(path, base_url=self.base, data=values, headers=told, buffered=True)
        response.request.environ["wsgi.input"].close()  # a large body is a file, which the client leaves open
        return Page(response)

    def follow(self, page: Page) -> Page:
        """Go where a redirect points."""
        assert page.status in {302, 303}, page.text
        return self.get(page.location)


class _Forms(HTMLParser):
    """Forms with the values their fields hold."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self.elsewhere: list[tuple[str, str, str]] = []  # of a field outside its form: the form's id, name and value
        self.textarea: str | None = None
        self.select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "form":
            self.forms.append({"action": given.get("action") or "", "id": given.get("id"), "values": {}})
        if tag == "input" and given.get("form"):
            self.elsewhere.append((given["form"] or "", name, given.get("value") or ""))
            return
        if not self.forms or not name:
            if tag == "option" and self.select and "selected" in given and self.forms:
                self.forms[-1]["values"][self.select] = given.get("value") or ""
            return
        values = self.forms[-1]["values"]
        if tag == "input":
            if given.get("type") in {"radio", "checkbox"} and "checked" not in given:
                return
            values[name] = given.get("value") or ""
        elif tag == "textarea":
            self.textarea, values[name] = name, ""
        elif tag == "select":
            self.select = name

    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.forms[-1]["values"][self.textarea] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.textarea = None
        if tag == "select":
            self.select = None
