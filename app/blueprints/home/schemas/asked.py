"""What an address of the feed asks for, and the addresses that ask a little differently: every choice stands in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from app.blueprints.ads.policy import radius_km
from app.blueprints.ads.queries import Order, Wanted
from app.blueprints.home.queries import Around
from app.blueprints.home.schemas.looking import Feed, Show
from app.i18n import formats
from app.web.forms import Form
from kernel.errors import Invalid
from tenants.packs import Pack

NAMES = ("q", "show", "kind", "within", "near", "order", "price_most", "from_day", "until_day", "condition")
FILTERS = ("kind", "order", "price_most", "from_day", "until_day", "condition")


@dataclass(frozen=True)
class Asked:
    """`values`: what the address means. `errors`: sentences of the field `q`; what else makes no sense is left aside."""

    values: Mapping[str, Any]
    errors: list[str] = field(default_factory=list)

    @property
    def searching(self) -> bool:
        """Whether it asks for anything beyond kinds and a radius: then only ads are shown."""
        return any(self.values[name] for name in ("q", "near", *FILTERS) if name != "order") or self.by_distance

    @property
    def by_distance(self) -> bool:
        return bool(self.values["order"] is Order.nearest)

    @property
    def filtered(self) -> bool:
        return any(self.values[name] for name in FILTERS if name != "order") or self.by_distance

    @property
    def kinds_shown(self) -> list[Any]:
        """The kinds of the chip that is chosen; none where everything is shown."""
        return [] if self.values["show"] in {Show.all, Show.news} else self.values["show"].kinds

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What the form of the search carries along."""
        return [(name, value) for name, value in self._told() if name != "q"]

    @property
    def beside_filters(self) -> list[tuple[str, str]]:
        """What the form of the filters carries along."""
        return [(name, value) for name, value in self._told() if name in {"q", "within", "near"}]

    def to(self, **changes: Any) -> str:
        """The query of an address with these changes, from "?"; empty where everything is as usual."""
        told = self._told(**changes)
        return f"?{urlencode(told)}" if told else ""

    def but(self, **changes: Any) -> "Asked":
        """The same with these changes."""
        return Asked(dict(self.values) | changes)

    def wanted(self, pack: Pack, around: Around | None) -> Wanted:
        """What is looked for in ads, without the words."""
        v = self.values
        kinds = v["kind"] or (Show.all if v["show"] is Show.news and self.searching else v["show"]).kinds
        return Wanted(
            radius_km=radius_km(pack.near, v["within"]),
            kinds=tuple(kinds),
            order=v["order"],
            around=around.town if around else None,
            price_most=None if v["price_most"] is None else formats.minor_units(v["price_most"], pack.currency),
            from_day=v["from_day"],
            until_day=v["until_day"],
            condition=v["condition"],
        )

    def _told(self, **changes: Any) -> list[tuple[str, str]]:
        usual = {"show": Show.all, "order": Order.newest}
        told: list[tuple[str, str]] = []
        for name in NAMES:
            value = changes.get(name, self.values.get(name))
            if value in (None, "", []) or value == usual.get(name):
                continue
            told += [(name, str(one)) for one in value] if isinstance(value, list | tuple) else [(name, str(value))]
        after = changes.get("after")
        return [*told, ("after", str(after))] if after else told


def asked_by(args: MultiDict[str, str]) -> Asked:
    """What an address asks for. An old or mistyped link still shows a feed; words that are too long are told."""
    told: dict[str, Any] = {**args.to_dict(), "kind": args.getlist("kind")}
    try:
        return Asked(Form(Feed(), told).data)
    except Invalid as wrong:
        left = {name: value for name, value in told.items() if name not in wrong.fields}
        form = Form(Feed(), told)
        form.refuse(wrong)
        return Asked(Form(Feed(), left).data | {"typed": told.get("q", "")[:1000]}, form.errors.get("q", []))
