"""Placeholder until the packs arrive: the two countries of the tests."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Pack:
    code: str
    hosts: tuple[str, ...]
    locales: tuple[str, ...]
    currency: str
    time_zones: tuple[str, ...]
    sign_up_age: int
    words: dict[str, dict[str, str]] = field(default_factory=dict)


_PACKS = {
    "fr": Pack(
        code="fr",
        hosts=("fr.localhost",),
        locales=("fr_FR",),
        currency="EUR",
        time_zones=("Europe/Paris",),
        sign_up_age=15,
    ),
    "xx": Pack(
        code="xx",
        hosts=("xx.localhost",),
        locales=("fr_BE", "de_BE"),
        currency="EUR",
        time_zones=("Europe/Brussels",),
        sign_up_age=16,
    ),
}


def load(code: str) -> Pack:
    return _PACKS[code]
