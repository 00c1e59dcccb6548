"""The porch: hosts, languages, headers, errors."""


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
