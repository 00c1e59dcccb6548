"""The first ad: published by Léa, answered by Tom, through both doors."""

from tests.builders.accounts import lea, tom


def test_ad_is_published_answered_and_settled_on_the_pages(unit, world, browse):
    with unit(world.fr) as u:
        anna, ben = lea(u.session), tom(u.session)
    author, neighbour = browse(anna), browse(ben)
    sent = author.fill("/ads/new?kind=lend", "/ads", title="Ladder, three metres", text="Ring after five.")
    shown = author.follow(sent)
    assert "Your ad is published." in shown.words
    assert "Ladder, three metres" in neighbour.get("/").words
    answered = neighbour.fill(sent.location, "/answers", text="May I have it on Saturday?")
    assert answered.location.startswith("/conversations/")
    assert "Tom L." in author.get(sent.location).words
    settled = author.fill(f"{sent.location}/close", "/close", outcome="with_neighbour")
    assert "settled" in author.follow(settled).words
    assert "Ladder" not in neighbour.get("/").words
