"""Where the application wants to hear of events, told at the start by the variables it reads itself.

`STRIPE_ACCOUNTS` names the accounts and their countries ("fr=fr be=be,lu"), `STRIPE_<NAME>_SECRET_KEY` the platform,
`STRIPE_<NAME>_{PLATFORM,CONNECT,THIN}_SECRET` the secret of each door; a door without a secret stays closed.
"""

from collections.abc import Iterator, Mapping

from infra.stripe_double.books import Thing
from infra.stripe_double.control import verb
from infra.stripe_double.core import KEY, Core
from infra.stripe_double.errors import invalid
from infra.stripe_double.events import moment
from infra.stripe_double.resources import blank
from infra.stripe_double.world import World

KINDS = ("platform", "connect", "thin")


def told(environment: Mapping[str, str], address: str) -> Iterator[Thing]:
    """The doors of an environment. `address`: "http://{country}.localhost:8000/hooks/stripe/{door}"."""
    for account in environment.get("STRIPE_ACCOUNTS", "").split():
        name, _, countries = account.partition("=")
        prefix = f"STRIPE_{name.upper()}_"
        key = KEY.fullmatch(environment.get(f"{prefix}SECRET_KEY", ""))
        for kind in KINDS if key else ():
            if key and (secret := environment.get(f"{prefix}{kind.upper()}_SECRET")):
                url = address.format(country=countries.split(",")[0], door=kind)
                yield {"platform": key[1], "kind": kind, "url": url, "secret": secret}


@verb
def door(core: Core, platform: str, kind: str, url: str, secret: str) -> str:
    """An endpoint for every event of its kind, with a secret that both sides know already. Said again, it is one."""
    if kind not in KINDS:
        raise invalid(f"No such door: {kind}")
    books = core.world.platform(platform)
    stored = "v2.core.event_destination" if kind == "thin" else "webhook_endpoint"
    found = next((one for one in books.newest(stored) if one["_url"] == url), None)
    if found is None:
        found = books.add(new_destination(core.world, url) if kind == "thin" else new_endpoint(core.world, url))
    found |= {"_secret": secret, "_connect": kind == "connect"}
    return str(found["id"])


def new_endpoint(world: World, url: str) -> Thing:
    made = blank("webhook_endpoint") | {"id": world.id("we_1"), "created": world.now, "url": url, "_url": url}
    return made | {"enabled_events": ["*"], "status": "enabled"}


def new_destination(world: World, url: str) -> Thing:
    made = blank("v2.core.event_destination") | {"id": world.id("ed_test_"), "created": moment(world.now)}
    made |= {"updated": moment(world.now), "description": "", "enabled_events": ["*"], "event_payload": "thin"}
    return made | {"name": "door", "status": "enabled", "type": "webhook_endpoint", "_url": url}
