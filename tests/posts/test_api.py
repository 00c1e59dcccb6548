"""Posts through the JSON door: the same verbs, the same refusals."""

import json

import pytest

from kernel import ids
from tests.builders.posts import a_post
from tests.builders.staff import asker_of

POSTS = "/api/v1/spaces/saint-malo/posts"


@pytest.fixture
def call(browse):
    def called(person, method, path, **body):
        browser = browse(person)
        token = browser.get("/saint-malo").form("/language")["values"]["csrf_token"]
        headers = {"X-CSRF-Token": token, "Content-Type": "application/json"}
        sent = browser.client.open(path, method=method, base_url=browser.base, data=json.dumps(body), headers=headers)
        return sent.status_code, sent.get_json()

    return called


def test_post_is_written_published_changed_and_listed(call, people):
    words = {"key": str(ids.uuid7()), "title": "Market closed", "text": "All day.", "priority": "important"}
    status, made = call(people["ella"], "POST", POSTS, **words)
    assert (status, made["state"]) == (201, "draft")
    address = f"{POSTS}/{made['public_id']}"
    status, published = call(people["ella"], "POST", f"{address}/publish")
    assert (status, published["state"]) == (200, "published")
    change = {"version": published["version"], "title": "Market moved", "text": "To the quay."}
    assert call(people["maud"], "PUT", address, **change)[0] == 200
    assert call(people["maud"], "PUT", address, **change)[0] == 409
    status, page = call(None, "GET", POSTS)
    assert [line["title"] for line in page["items"]] == ["Market moved"]
    assert call(people["ella"], "POST", f"{address}/withdraw")[0] == 200
    assert call(None, "GET", address)[0] == 410


def test_refusal_names_the_fields(call, people):
    status, problem = call(people["ella"], "POST", POSTS, key="no key", title="", last_day=["x"], publish=[])
    assert status == 422
    assert {"key", "title", "text", "last_day"} <= set(problem["fields"])


@pytest.mark.parametrize("who", ["tom", "gwen", None])
def test_stranger_writes_nothing(call, people, unit, world, who):
    with unit(world.saint_malo) as u:
        draft = a_post(u.session, asker_of(people["maud"]), publish=False)
    person = people[who] if who else None
    refusal = 403 if who else 401
    words = {"key": str(ids.uuid7()), "title": "Mine", "text": "Mine."}
    assert call(person, "POST", POSTS, **words)[0] == refusal
    assert call(person, "PUT", f"{POSTS}/{draft.public_id}", version=1, title="x", text="x")[0] == refusal
    assert call(person, "POST", f"{POSTS}/{draft.public_id}/publish")[0] == refusal
    assert call(person, "GET", f"{POSTS}/{draft.public_id}")[0] == 404


def test_list_goes_on_by_its_own_mark_and_refuses_another(call, unit, world, people):
    with unit(world.saint_malo) as u:
        for n in range(12):
            a_post(u.session, asker_of(people["maud"]), f"Post {n}")
    page = call(None, "GET", POSTS)[1]
    rest = call(None, "GET", f"{POSTS}?after={page['after']}")[1]
    assert [line["title"] for line in rest["items"]] == ["Post 1", "Post 0"]
    assert rest["after"] is None
    status, refused = call(None, "GET", f"{POSTS}?after=yesterday")
    assert status == 422
    assert list(refused["fields"]) == ["after"]
