"""The porch: hosts, languages, headers, errors."""

from dataclasses import replace

import pytest
from flask import request

from app.factory import create_app


def test_healthz_needs_nothing(browse):
    answer = browse(host="nobody.example").get("/healthz")
    assert (answer.status, answer.text) == (200, "ok\n")


def test_unknown_host_gets_no_words(browse):
    answer = browse(host="nobody.example").get("/")
    assert (answer.status, answer.text) == (404, "")


def test_missing_page_is_told_in_a_page_with_the_policy_headers(browse):
    answer = browse().get("/no/such/page")
    assert answer.status == 404
    assert "<h1" in answer.text
    assert "default-src 'none'" in answer.response.headers["Content-Security-Policy"]


def test_missing_address_of_the_api_is_told_as_a_problem(browse):
    answer = browse().get("/api/v1/nothing")
    assert answer.status == 404
    assert answer.response.content_type == "application/problem+json"


def test_form_without_token_is_refused(browse):
    assert browse().send("/no/such/form", {}).status in {403, 404, 405}


@pytest.mark.parametrize(("proxies", "sender"), [(0, "127.0.0.1"), (1, "203.0.113.7")])
def test_sender_is_told_by_trusted_proxies_only(house, proxies, sender):
    """The limits count by sender: behind a proxy it must not be the proxy, without one nobody may invent it."""
    app = create_app(replace(house, config=replace(house.config, proxies=proxies)))
    seen = []
    app.before_request(lambda: seen.append(request.remote_addr))
    app.test_client().get("/healthz", headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.7"})
    assert seen == [sender]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/ads/%00", 404),
        ("/conversations/%00", 404),
        ("/saint-malo/posts/%00", 404),
        ("/places?q=%00", 200),
    ],
)
def test_nul_in_an_address_leads_nowhere(browse, path, status):
    assert browse().get(path).status == status


@pytest.mark.parametrize(
    ("current", "then"),
    [
        ("http://fr.localhost:8000/conversations/abc?before=1#newest", "?next=/conversations/abc%3Fbefore%3D1"),
        ("", ""),
        ("nonsense", "?next=nonsense"),
    ],
)
def test_part_of_a_page_leads_back_to_its_page_after_signing_in(browse, current, then):
    answer = browse().get("/notifications/unread?seen=1", **{"HX-Request": "true", "HX-Current-URL": current})
    assert (answer.status, answer.response.headers["HX-Redirect"]) == (204, f"/sign-in{then}")


def test_address_of_another_house_is_followed_by_nobody_after_signing_in(browse):
    elsewhere = {"HX-Request": "true", "HX-Current-URL": "https://evil.example//evil.example/x"}
    to = browse().get("/notifications/unread?seen=1", **elsewhere).response.headers["HX-Redirect"]
    form = browse().get(to).form("/sign-in")
    assert form["values"].get("next", "/") == "/"
