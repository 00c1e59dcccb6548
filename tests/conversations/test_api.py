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
    [listed] = tom.get("/conversations").json["items"]
    assert (listed["id"], listed["unread"], listed["name"]) == (people.talk.public_id, 1, "Léa M.")
    key = str(ids.uuid7())
    made = [tom.post(f"{people.path}/messages", {"text": "Yes", "key": key}) for _ in range(2)]
    assert [answer.status_code for answer in made] == [201, 201]
    assert made[0].json == made[1].json
    assert [one["text"] for one in tom.get(f"{people.path}/messages").json["items"]][1:] == ["Yes"]
    assert "Yes" in door(people.lea).browser.get(people.path).words


def test_strangers_and_visitors_are_refused(door, people):
    address = f"{people.path}/messages"
    for who, host in ((people.farid, "fr.localhost"), (people.xenia, "xx.localhost")):
        stranger = door(who, host=host)
        assert stranger.get(address).status_code == 404
        assert stranger.post(address, {"text": "Me too"}).status_code == 404
        assert stranger.get("/conversations").json["items"] == []
    visitor = door()
    assert visitor.get(address).status_code == 401
    assert visitor.get(address).content_type == "application/problem+json"


def test_writing_needs_the_token_and_a_text(door, people):
    tom, address = door(people.tom), f"{people.path}/messages"
    assert tom.post(address, {"text": "Yes"}, token=False).status_code == 403
    refused = tom.post(address, {"text": " "})
    assert (refused.status_code, list(refused.json["fields"])) == (422, ["text"])


def test_what_the_pages_do_a_program_does(door, people):
    tom, lea, path = door(people.tom), door(people.lea), people.path
    newest = tom.get(f"{path}/messages").json["items"][-1]["id"]
    assert lea.get(f"{path}/messages").json["items"][-1]["read_at"] is None
    assert tom.post(f"{path}/read", {"newest": newest}).json["unread"] == 0
    assert lea.get(f"{path}/messages").json["items"][-1]["read_at"] is not None
    assert tom.post(f"{path}/archive", {}).json["archived"] is True
    assert tom.get("/conversations").json["items"] == []
    assert len(tom.get("/conversations?show=archived").json["items"]) == 1
    assert tom.post(f"{path}/unarchive", {}).json["archived"] is False
    assert [one["message"] for one in tom.get("/messages?q=free").json["items"]] == [newest]
    assert tom.get("/messages").status_code == 422
    assert tom.post("/read-marks", {"tells": False}).json == tom.get("/read-marks").json == {"tells": False}
    assert lea.get(f"{path}/messages").json["items"][-1]["read_at"] is None
    assert tom.post(f"{path}/leave", {}).status_code == 204
    assert tom.get(path).status_code == 404


def test_number_is_asked_for_shown_and_hidden_by_programs(door, people):
    tom, lea, path = door(people.tom), door(people.lea), people.path
    made = lea.post(f"{path}/messages", {"text": "06 12 34 56 78"}).json
    assert (made["text"], made["number_hidden"]) == ("06 12 34 56 78", True)
    assert tom.get(f"{path}/messages").json["items"][-1]["text"] == "06 •• •• •• 78"
    assert tom.post(f"{path}/number/ask", {}).json["asked_number"] is True
    assert lea.get(path).json["is_asked_number"] is True
    assert lea.post(f"{path}/number/show", {}).json["shows_number"] is True
    assert tom.get(path).json["sees_number"] is True
    assert tom.get(f"{path}/messages").json["items"][-1]["text"] == "06 12 34 56 78"
    assert lea.post(f"{path}/number/hide", {}).json["shows_number"] is False
    assert tom.get(f"{path}/messages").json["items"][-1]["text"] == "06 •• •• •• 78"


def test_neighbours_are_blocked_and_muted_by_programs(door, people):
    tom, account = door(people.tom), {"account": people.lea.account.public_id}
    [muted] = tom.post("/mute", account).json["muted"]
    assert (muted["account"], muted["name"]) == (account["account"], "Léa M.")
    assert tom.get(people.path).json["quiet"] is True
    assert tom.post("/unmute", account).json["muted"] == []
    assert [one["name"] for one in tom.post("/block", account).json["blocked"]] == ["Léa M."]
    assert door(people.lea).get("/hidden-neighbours").json == {"blocked": [], "muted": []}
    assert door(people.lea).post(f"{people.path}/messages", {"text": "Hello?"}).status_code == 409
    assert tom.post("/unblock", account).json["blocked"] == []
    for what in ("mute", "block"):
        assert tom.post(f"/{what}", {"account": people.tom.account.public_id}).status_code == 422
        assert tom.post(f"/{what}", {"account": "AAAAAAAAAAA"}).status_code == 422
        assert tom.post(f"/{what}", {}).status_code == 422
        assert door().post(f"/{what}", account, token=False).status_code in {401, 403}
