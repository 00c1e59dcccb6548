"""The demo neighbourhoods: laid through the verbs on a real database, once, and whole after a kill."""

import json
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from babel.dates import get_month_names
from flask import g
from sqlalchemy import Engine, func, insert, select

from app.blueprints.accounts.models import Account, AccountState, Device, Role
from app.blueprints.accounts.schemas import Name
from app.blueprints.ads import policy
from app.blueprints.ads.models import Ad, AdKind, AdState
from app.blueprints.ads.schemas import AnswerAd, PublishAd
from app.blueprints.conversations.models import Member, Message
from app.blueprints.conversations.schemas import WriteMessage
from app.blueprints.posts.models import Post, PostState
from app.blueprints.posts.schemas import WritePost
from app.blueprints.staff.models import Staff
from app.cli.demo import ads as demo_ads
from app.cli.demo import lay as laying
from app.cli.demo import space as spaces
from app.cli.demo import words
from app.cli.demo.lay import lay
from app.cli.demo.words import AdEnd
from kernel import ids
from tenants import house as houses
from tenants import packs, place_files, services
from tenants.house import House
from tenants.models import Family, Place, TenantState
from tests import world as worlds

TOLD = {country.code: country for country in words.countries()}
COLUMNS = ("code", "name", "names", "all_names", "slug", "slugs", "lat", "lon", "point_kind", "timezone")
DAYS = {"on_day", "until_day"}
TABLES = (Account, Ad, Message, Member)
# Small words: the language a text holds most of is its own.
MARKS = {
    "fr": {"je", "j", "les", "du", "est", "vous", "et", "une", "le", "pour", "des", "il", "à", "la", "de"},
    "nl": {"ik", "het", "een", "en", "van", "op", "is", "je", "wie", "zijn", "ze", "de", "tot", "dag"},
    "de": {"ich", "und", "der", "die", "das", "ist", "mit", "sie", "ab", "zu", "eine", "wer"},
    "it": {"il", "che", "di", "e", "per", "la", "un", "è", "chi", "i", "con", "alle"},
    "es": {"el", "los", "y", "con", "en", "que", "las", "la", "un", "de", "lo", "mi", "por"},
    "pt": {"o", "os", "e", "com", "em", "uma", "não", "ao", "de", "da", "um", "as"},
}


@dataclass(frozen=True)
class Ground:
    """A database of the test's own, with the house and the owner's engine."""

    house: House
    owner: Engine

    def people(self):
        return json.loads((self.house.config.var / "demo.json").read_text("utf-8"))

    def counts(self):
        """Rows of every tenant, by table."""
        found = Counter()
        for tenant in self.house.registry.all(TenantState.open):
            tables = TABLES if tenant.family is Family.country else (Staff, Post)
            with self.house.scope.unit(tenant, read_only=True) as unit:
                for table in tables:
                    found[tenant.schema, table.__tablename__] = unit.session.scalar(
                        select(func.count()).select_from(table)
                    )
        return found


@pytest.fixture
def ground(server, clone, config, tmp_path):
    owner = worlds.owner_engine(server, clone)
    house = houses.build(replace(config, database_url=worlds.app_url(server, clone), stage="demo", var=tmp_path))
    yield Ground(house, owner)
    house.close()
    owner.dispose()


@pytest.fixture
def everywhere(ground):
    """All nine countries, each with the towns of its words."""
    for country in TOLD.values():
        open_country(ground.owner, country)
    ground.house.registry.forget()
    return ground


def open_country(owner, country):
    pack = packs.load(country.code)
    wanted = {neighbour.place for neighbour in country.neighbours}
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in place_files.places(pack, COLUMNS)]
    with owner.begin() as control:
        there = set(control.scalars(select(Place.slug).where(Place.country == country.code)))
        for row in rows:
            if row["slug"] in wanted - there:
                plain = {name: getattr(value, "obj", value) for name, value in row.items()}
                control.execute(
                    insert(Place).values(
                        id=ids.uuid7(),
                        country=country.code,
                        kind=pack.places.kinds[0],
                        code_scheme=pack.places.code_scheme,
                        source="test",
                        source_version="1",
                        **plain,
                    )
                )
    services.open_tenant(
        owner,
        services.NewTenant(family=Family.country, country=country.code, name=country.code, hosts=pack.hosts),
    )


def test_every_country_gets_its_neighbourhood_and_a_second_time_changes_nothing(everywhere):
    lay(everywhere.house, everywhere.owner)
    people, counts = everywhere.people(), everywhere.counts()
    assert {person["country"] for person in people} == set(packs.all_codes())
    assert len(people) == sum(len(country.neighbours) for country in TOLD.values())
    for code, country in TOLD.items():
        assert counts[code, "account"] == len(country.neighbours)
        assert counts[code, "ad"] == len(country.ads)
        assert counts[code, "message"] == sum(len(answer.says) for ad in country.ads for answer in ad.answers)
    assert sum(counts[key] for key in counts if key[1] == "post") == sum(
        len(space.posts) for country in TOLD.values() for space in country.spaces
    )
    lay(everywhere.house, everywhere.owner)
    assert everywhere.counts() == counts
    (everywhere.house.config.var / "demo.json").unlink()  # lost: told again, not made again
    lay(everywhere.house, everywhere.owner)
    assert everywhere.counts() == counts
    assert everywhere.people() == people


def test_neighbours_can_sign_in_and_live_at_blurred_points(ground):
    lay(ground.house, ground.owner)
    with ground.house.scope.unit(ground.house.registry.country("fr"), read_only=True) as unit:
        accounts = unit.session.scalars(select(Account)).all()
        assert {account.state for account in accounts} == {AccountState.confirmed}
        assert [account.given_name for account in accounts if account.role == Role.country_manager] == ["Solène"]
        assert unit.session.scalar(select(func.count()).select_from(Device)) == 0
        homes = [account for account in accounts if account.home_lat is not None]
        assert len(homes) > 2
        assert all((account.lat, account.lon) != (account.home_lat, account.home_lon) for account in homes)
        assert unit.session.scalar(select(func.sum(Member.unread))) == 1
        assert set(unit.session.scalars(select(Ad.kind).where(Ad.state == AdState.open))) == set(AdKind)
        assert set(unit.session.scalars(select(Ad.state))) == set(AdState) - {AdState.hidden}
        settled = unit.session.scalars(select(Ad).where(Ad.state == AdState.closed)).one()
        assert settled.closed_with is not None


def test_town_publishes_news_by_its_owner(ground):
    lay(ground.house, ground.owner)
    tenant = ground.house.registry.collectivity("fr", "saint-malo")
    with ground.house.scope.unit(tenant, read_only=True) as unit:
        posts = unit.session.scalars(select(Post).order_by(Post.id)).all()
        assert [post.author_name for post in posts] == ["Maud V."] * 3
        assert {post.state for post in posts} == {PostState.published}
        assert not any("{" in post.title + post.text for post in posts)
        assert unit.session.scalars(select(Staff.right)).all() == ["owner"]


class Killed(BaseException):
    """Stands for kill -9: nothing catches it."""


@pytest.mark.parametrize(
    ("module", "step"), [(demo_ads, "_talk"), (spaces, "write_post"), (laying, "_write"), (spaces, "open_space")]
)
def test_killed_in_the_middle_is_whole_after_the_next_run(ground, monkeypatch, module, step):
    def killed(*_arguments, **_more):
        raise Killed

    with monkeypatch.context() as torn:
        torn.setattr(module, step, killed)
        with pytest.raises(Killed):
            lay(ground.house, ground.owner)
    assert not (ground.house.config.var / "demo.json").exists()
    lay(ground.house, ground.owner)
    counts = ground.counts()
    assert counts["fr", "account"] == len(TOLD["fr"].neighbours)
    assert counts["fr", "ad"] == len(TOLD["fr"].ads)
    assert (counts["fr_saint_malo", "post"], counts["fr_dinan", "post"]) == (3, 2)


def test_people_written_down_for_another_database_do_not_count(ground):
    told = [{"country": "fr", "email": "lea.fr@demo.example"}]
    (ground.house.config.var / "demo.json").write_text(json.dumps(told))
    lay(ground.house, ground.owner)
    assert len(ground.people()) == len(TOLD["fr"].neighbours)


def test_towns_that_are_not_there_are_passed_over(ground):
    with ground.owner.begin() as control:
        control.execute(Place.__table__.update().where(Place.slug == "dinan").values(active_to=date(2026, 1, 1)))
    lay(ground.house, ground.owner)
    assert {person["place"] for person in ground.people()} == {"Saint-Malo"}


def fill(app, code, ad):
    """The ad through the form of its kind, with its days as a browser sends them."""
    today = date(2026, 11, 23)
    days = {name: (today + timedelta(days=ad.tell[name])).isoformat() for name in DAYS & ad.tell.keys()}
    with app.test_request_context():
        g.pack, g.asker = packs.load(code), None
        return PublishAd().load({"kind": ad.kind, "title": ad.title, "text": ad.text, **ad.tell, **days})


@pytest.mark.parametrize("code", TOLD)
def test_words_pass_the_forms_people_fill(app, code):
    country = TOLD[code]
    for neighbour in country.neighbours:
        assert Name().deserialize(neighbour.given) == neighbour.given
        assert Name().deserialize(neighbour.family) == neighbour.family
    for ad in country.ads:
        read = fill(app, code, ad)
        assert (read["title"], read["text"]) == (ad.title, ad.text)
        assert read["told"].keys() >= ad.tell.keys()
        for answer in ad.answers:
            assert AnswerAd().load({"text": answer.says[0]})["text"] == answer.says[0]
            assert all(WriteMessage().load({"text": text})["text"] == text for text in answer.says)
    for space in country.spaces:
        for post in space.posts:
            read = WritePost().load({"title": post.title, "text": post.text, "key": str(ids.uuid7())})
            assert (read["title"], read["text"]) == (post.title, post.text)


@pytest.mark.parametrize("code", TOLD)
def test_words_name_people_and_towns_that_are_there(code):
    country, pack = TOLD[code], packs.load(code)
    people = {neighbour.key: neighbour for neighbour in country.neighbours}
    assert len(people) >= 4
    assert sum(neighbour.manager for neighbour in people.values()) == 1
    assert {neighbour.language for neighbour in people.values()} == set(pack.languages)
    slugs = {slug for (slug,) in place_files.places(pack, ("slug",))}
    assert {neighbour.place for neighbour in people.values()} <= slugs
    for space in country.spaces:
        assert people[space.owner].place == space.place
    for ad in country.ads:
        assert ad.by in people
        for answer in ad.answers:  # they understand each other
            assert people[answer.by].language == people[ad.by].language
            assert answer.by != ad.by


@pytest.mark.parametrize("code", TOLD)
def test_every_kind_and_every_language_of_the_country_is_among_the_ads(code):
    country = TOLD[code]
    assert {ad.kind for ad in country.ads if ad.state is AdEnd.open} == set(policy.offered(packs.load(code).ads))
    assert {ad.state for ad in country.ads} == set(AdEnd)
    assert any(ad.before for ad in country.ads)
    languages = {neighbour.key: neighbour.language for neighbour in country.neighbours}
    assert {languages[ad.by] for ad in country.ads} == set(packs.load(code).languages)
    assert any(ad.answers for ad in country.ads)


def written():
    for country in TOLD.values():
        languages = {neighbour.key: neighbour.language for neighbour in country.neighbours}
        for ad in country.ads:
            if ad.state is not AdEnd.draft:  # a word or two, of which no language is known
                yield languages[ad.by], f"{ad.title} {ad.text}"
            for answer in ad.answers:
                yield languages[answer.by], " ".join(answer.says)
        for space in country.spaces:
            for post in space.posts:
                yield languages[space.owner], f"{post.title} {post.text}"


def test_words_are_in_the_language_they_say():
    assert {language for language, _text in written()} == set(MARKS)
    strange = [text for language, text in written() if likeliest(text) != language]
    assert strange == []


def likeliest(text):
    found = Counter("".join(mark if mark.isalpha() else " " for mark in text.lower()).split())
    return max(MARKS, key=lambda language: sum(found[mark] for mark in MARKS[language]))


@pytest.mark.parametrize("code", TOLD)
def test_days_of_the_news_are_written_as_people_there_write_them(code):
    country = TOLD[code]
    language = country.neighbours[0].language
    month = get_month_names("wide", locale=language)[12]
    first = country.dated("{1}", language=language, monday=date(2026, 11, 30))
    assert first.startswith(country.first_of_month)
    assert month in first
    assert country.dated("{2}", language=language, monday=date(2026, 11, 30)).startswith("2")


@pytest.mark.parametrize("today", [date(2026, 11, 23), date(2026, 11, 28), date(2026, 11, 29)])
def test_news_begin_on_the_monday_to_come(today):
    assert words.next_monday(today) == date(2026, 11, 30)
