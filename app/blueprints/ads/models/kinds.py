"""The kinds of ads, their states, and the closed lists of words an ad may choose from."""

from enum import StrEnum


class AdKind(StrEnum):
    """What a country offers of these, and what each tells, stands in its pack (`tenants/countries/ads.toml`)."""

    ask = "ask"  # I need a hand
    borrow = "borrow"  # I would like to borrow a thing
    offer = "offer"  # I lend a hand
    lend = "lend"  # I lend a thing
    give = "give"
    sell = "sell"
    rent = "rent"  # I let a thing for money
    lost = "lost"
    found = "found"
    alert = "alert"  # something the neighbours should know
    recommend = "recommend"
    mission = "mission"  # a small job that is paid
    ride = "ride"  # a seat in a car


class Group(StrEnum):
    """Kinds that go together: what the feed and the map offer to show."""

    help = "help"
    things = "things"
    lost = "lost"
    word = "word"  # what is good to know


GROUPS: dict[Group, list[AdKind]] = {
    Group.help: [AdKind.ask, AdKind.offer, AdKind.mission, AdKind.ride],
    Group.things: [AdKind.lend, AdKind.borrow, AdKind.give, AdKind.sell, AdKind.rent],
    Group.lost: [AdKind.lost, AdKind.found],
    Group.word: [AdKind.alert, AdKind.recommend],
}


class AdState(StrEnum):
    """Only what is open stands in the feed."""

    draft = "draft"  # only its author sees it
    open = "open"
    closed = "closed"  # settled, by its author
    expired = "expired"  # its time is over
    hidden = "hidden"  # by moderation; only its author and the country's manager see it


MOVES: dict[AdState, frozenset[AdState]] = {
    AdState.draft: frozenset({AdState.open}),
    AdState.open: frozenset({AdState.closed, AdState.expired, AdState.hidden}),
    AdState.closed: frozenset({AdState.open, AdState.hidden}),
    AdState.expired: frozenset({AdState.open, AdState.closed, AdState.hidden}),
    AdState.hidden: frozenset({AdState.open, AdState.closed, AdState.expired}),
}


class Outcome(StrEnum):
    """How an ad ended, as its author says."""

    with_neighbour = "with_neighbour"  # with a neighbour from here
    elsewhere = "elsewhere"
    given_up = "given_up"


# Nobody takes a warning or a recommendation home: they are over, that is all.
OUTCOMES: dict[AdKind, tuple[Outcome, ...]] = dict.fromkeys(AdKind, tuple(Outcome)) | dict.fromkeys(
    (AdKind.alert, AdKind.recommend), (Outcome.given_up,)
)


class Condition(StrEnum):
    new = "new"
    good = "good"
    worn = "worn"
    to_mend = "to_mend"


class Per(StrEnum):
    """What a price is for."""

    once = "once"
    hour = "hour"
    day = "day"
    week = "week"
    month = "month"
    piece = "piece"


class Thing(StrEnum):
    """What people lose and find."""

    pet = "pet"
    keys = "keys"
    telephone = "telephone"
    bag = "bag"
    papers = "papers"
    clothes = "clothes"
    bicycle = "bicycle"
    jewellery = "jewellery"
    toy = "toy"
    other = "other"


class Subject(StrEnum):
    """What neighbours warn each other of."""

    water = "water"
    power = "power"
    road = "road"
    weather = "weather"
    theft = "theft"
    scam = "scam"
    animal = "animal"
    other = "other"


class Skill(StrEnum):
    """What somebody is good at: a closed list, so that one who looks finds all who can."""

    small_repairs = "small_repairs"
    carpentry = "carpentry"
    painting = "painting"
    masonry = "masonry"
    plumbing = "plumbing"
    heating = "heating"
    electricity = "electricity"
    appliances = "appliances"
    computers = "computers"
    bicycles = "bicycles"
    cars = "cars"
    gardening = "gardening"
    cleaning = "cleaning"
    cooking = "cooking"
    sewing = "sewing"
    moving = "moving"
    errands = "errands"
    driving = "driving"
    childcare = "childcare"
    care = "care"
    pets = "pets"
    lessons = "lessons"
    languages = "languages"
    music = "music"
    paperwork = "paperwork"
    other = "other"
