"""Jobs and caches carry their tenant: none of them acts for another."""

from app import worker
from app.road import concerned
from kernel import ids
from tenants.models import Family


def test_job_of_a_collectivity_concerns_its_own_country(house, world):
    assert concerned(house, Family.country, world.saint_malo, {}).id == world.fr.id


def test_event_of_a_country_concerns_no_collectivity_of_another(house, world):
    assert concerned(house, Family.collectivity, world.xx, {"collectivity_id": str(world.dinan.id)}) is None
    assert (
        concerned(house, Family.collectivity, world.fr, {"collectivity_id": str(world.dinan.id)}).id == world.dinan.id
    )


def test_event_naming_nobody_concerns_nobody(house, world):
    assert concerned(house, Family.collectivity, world.fr, {"collectivity_id": str(ids.uuid7())}) is None


def test_job_for_an_unknown_tenant_is_left_alone(house, monkeypatch):
    opened = []
    monkeypatch.setattr(type(house.scope), "unit", lambda *_, **__: opened.append(1))
    stranger = str(ids.uuid7())
    worker.react(house, source_id=stranger, event_id=stranger, name="x.Y", payload={}, step="x.y")
    assert opened == []


def test_registry_remembers_each_host_and_country_apart(house, world):
    registry = house.registry
    assert registry.country_by_host("fr.localhost:8000").id == world.fr.id
    assert registry.country_by_host("xx.localhost:8000").id == world.xx.id
    assert registry.collectivity("fr", "saint-malo").id == world.saint_malo.id
    assert registry.collectivity("xx", "saint-malo") is None


def test_wording_of_one_country_is_not_remembered_for_another(app):
    from flask import g
    from flask_babel import force_locale, gettext

    told = {}
    for code in ("fr", "be"):
        with app.test_request_context(), force_locale("fr"):
            g.country_code = code
            told[code] = gettext("Town hall")
    assert told["be"] == "Maison communale"
    assert told["fr"] != told["be"]
