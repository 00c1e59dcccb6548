"""The JSON door of conversations: the same verbs, the same walls."""

import pytest

from kernel import ids


class Door:
    """A program that signed in: JSON out and in, with the token of the forms in a header."""

    def __init__(self, browser):
        self.browser = browser

    def get(self, path):
        return self.browser.client.get(f"/api/v1{path}", base_url=self.browser.base)

    def post(self, path, body, *, token=True):
        form = self.browser.get("/conversations").form("/language") if token else None
        headers = {"X-CSRF-Token": form["values"]["csrf_token"]} if form else {}
        return self.browser.client.post(f"/api/v1{path}", base_url=self.browser.base, json=body, headers=headers)


@pytest.fixture
def door(browse):
    return lambda *args, **more: Door(browse(*args, **more))


def test_both_doors_show_the_same(door, people):
    tom = door(people.tom)
    [listed] = tom.get("/conversations").json["conversations"]
    assert (listed["id"], listed["unread"], listed["name"]) == (people.talk.public_id, 1, "Léa M.")
    key = str(ids.uuid7())
    made = [tom.post(f"{people.path}/messages", {"text": "Yes", "key": key}) for _ in range(2)]
    assert [answer.status_code for answer in made] == [201, 201]
    assert made[0].json == made[1].json
    assert [one["text"] for one in tom.get(f"{people.path}/messages").json["messages"]][1:] == ["Yes"]
    assert "Yes" in door(people.lea).browser.get(people.path).words


def test_strangers_and_visitors_are_refused(door, people):
    address = f"{people.path}/messages"
    for who, host in ((people.farid, "fr.localhost"), (people.xenia, "xx.localhost")):
        stranger = door(who, host=host)
        assert stranger.get(address).status_code == 404
        assert stranger.post(address, {"text": "Me too"}).status_code == 404
        assert stranger.get("/conversations").json["conversations"] == []
    visitor = door()
    assert visitor.get(address).status_code == 401
    assert visitor.get(address).content_type == "application/problem+json"


def test_writing_needs_the_token_and_a_text(door, people):
    tom, address = door(people.tom), f"{people.path}/messages"
    assert tom.post(address, {"text": "Yes"}, token=False).status_code == 403
    refused = tom.post(address, {"text": " "})
    assert (refused.status_code, list(refused.json["fields"])) == (422, ["text"])
