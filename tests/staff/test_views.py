"""The staff page: who sees it, who ends whom."""

import pytest

from app.blueprints.staff import queries
from app.blueprints.staff.models import Right
from kernel.seal import of_id
from tests.builders.accounts import lea, tom
from tests.builders.staff import appointed, gwen, maud


@pytest.fixture
def people(unit, world):
    with unit(world.fr) as u:
        found = {"maud": maud(u.session), "lea": lea(u.session), "tom": tom(u.session), "gwen": gwen(u.session)}
    with unit(world.saint_malo) as u:
        appointed(u.session, found["maud"])
        found["right"] = appointed(u.session, found["lea"], Right.editor)
    with unit(world.dinan) as u:
        appointed(u.session, found["gwen"])
    return found


def test_staff_page_lists_rights_for_staff(browse, people):
    page = browse(people["lea"]).get("/saint-malo/staff")
    assert page.status == 200
    assert "Maud K." in page.words
    assert "noindex" in page.text


def test_staff_page_is_closed_to_others(browse, people):
    assert browse(people["tom"]).get("/saint-malo/staff").status == 403
    assert browse(people["gwen"]).get("/saint-malo/staff").status == 403
    assert browse().get("/saint-malo/staff").location.startswith("/sign-in?next=/saint-malo/staff")


def test_owner_ends_a_right_by_its_button(browse, people):
    owner = browse(people["maud"])
    asks = f"/saint-malo/staff/{of_id(people['right'].id)}/end"
    assert f'href="{asks}"' in owner.get("/saint-malo/staff").text
    done = owner.fill(asks, asks)
    assert done.location == "/saint-malo/staff"
    assert "Léa M." not in owner.get("/saint-malo/staff").words
    assert browse(people["lea"]).get("/saint-malo/desk").status == 403


def test_staff_of_another_space_ends_nothing(browse, people):
    stranger = browse(people["gwen"])
    token = stranger.get("/dinan").form("/language")["values"]["csrf_token"]
    for slug in ("saint-malo", "dinan"):
        refused = stranger.send(f"/{slug}/staff/{of_id(people['right'].id)}/end", {"csrf_token": token})
        assert refused.status in {403, 404}
        assert stranger.get(f"/{slug}/staff/{of_id(people['right'].id)}/end").status in {403, 404}
    assert "Léa M." in browse(people["maud"]).get("/saint-malo/staff").words


def test_last_owner_reads_why_leaving_is_refused(browse, unit, world, people):
    owner = browse(people["maud"])
    with unit(world.saint_malo) as u:
        own = next(staff for staff in queries.present_staff(u.session) if staff.account_id == people["maud"].id)
    refused = owner.fill(f"/saint-malo/staff/{of_id(own.id)}/end", "/end")
    assert refused.status == 409
    assert "at least one owner" in refused.words
