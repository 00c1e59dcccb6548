"""Who has left the conversation about an ad is led to no page that is not there for them, and can come back."""

import pytest

from tests.builders.accounts import lea, tom
from tests.builders.ads import an_ad


@pytest.fixture
def ground(unit, world, browse):
    with unit(world.fr) as u:
        author, neighbour = lea(u.session), tom(u.session)
        path = f"/ads/{an_ad(u.session, author).public_id}"
    talk = browse(neighbour).fill(path, "/answers", text="May I?").location
    return browse(author), browse(neighbour), path, talk


def test_neighbour_who_left_answers_again_from_the_ad(ground):
    _author, neighbour, path, talk = ground
    assert f'href="{talk}"' in neighbour.get(path).text
    neighbour.fill(talk, f"{talk}/leave")
    assert f'href="{talk}"' not in neighbour.get(path).text
    assert neighbour.fill(path, "/answers", text="I have thought again.").location == talk
    assert f'href="{talk}"' in neighbour.get(path).text


def test_author_who_left_still_reads_who_answered(ground):
    author, _neighbour, path, talk = ground
    author.fill(talk, f"{talk}/leave")
    page = author.get(path)
    assert "Tom L." in page.words
    assert f'href="{talk}"' not in page.text
    assert author.get(talk).status == 404
