"""Joining, as a person with a phone does it."""

import pytest

from tests.journeys.neighbour import arrives


@pytest.mark.parametrize(("country", "town"), [("fr", "Saint-Malo"), ("de", "Görlitz")])
def test_joining_leads_by_the_letter_to_the_feed_in_the_countrys_language(window, country, town):
    lea = arrives(window(country), "Léa", "Martin", town=town)
    lea.join()
    lea.confirm()
    assert lea.page.locator("html").get_attribute("lang").split("-")[0] == country


def test_a_refused_form_keeps_what_was_typed_and_the_summary_takes_the_focus(window):
    lea = arrives(window("fr", width=320), "Léa", "Martin")
    lea.window.eyes.expect_status(422)
    lea.fill_in_the_form()
    lea.page.locator("[name=birth_date_year]").fill("2020")
    lea.submit("sign-up")
    page = lea.page
    summary = page.locator("[data-errors]")
    summary.wait_for()
    assert summary.evaluate("box => box === document.activeElement")
    assert page.locator("[name=given_name]").input_value() == "Léa"
    assert page.locator("[name=email]").input_value() == lea.email
    assert page.locator("[name=birth_date_year]").input_value() == "2020"
    assert page.locator("[name=password]").input_value() == ""
    assert "birth_date" in summary.locator("a").first.get_attribute("href")
