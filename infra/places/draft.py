"""One place on its way from the sources to the pack's file."""

from dataclasses import dataclass, field


@dataclass(kw_only=True)
class Draft:
    """A place as a recipe sees it: no id and no slug yet.

    `names` holds official names by language where they differ from `name`; `also` other names people search by.
    `postal` maps a postal code to (source, guessed). `former` lists codes of communes this one swallowed.
    """

    code: str
    name: str
    source: str
    parent_code: str | None = None
    names: dict[str, str] = field(default_factory=dict)
    also: list[str] = field(default_factory=list)
    siren: str | None = None
    population: int | None = None
    population_of: str | None = None
    population_year: int | None = None
    lat: float | None = None
    lon: float | None = None
    point_kind: str | None = None
    timezone: str | None = None
    former: list[str] = field(default_factory=list)
    postal: dict[str, tuple[str, bool]] = field(default_factory=dict)

    def point(self, lat: float, lon: float, kind: str) -> None:
        """Sets the point, in degrees, kept to about one metre."""
        self.lat, self.lon, self.point_kind = round(lat, 5), round(lon, 5), kind
