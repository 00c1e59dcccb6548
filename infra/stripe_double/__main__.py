"""python -m infra.stripe_double --port PORT [--state FILE] [--free]: serves on 127.0.0.1 until it is told to end."""

import argparse
import os
import sys
import threading
from pathlib import Path

from werkzeug.serving import WSGIRequestHandler, make_server

from infra.stripe_double import doors
from infra.stripe_double.door import HERE, House
from infra.stripe_double.site import make_site

LIVE = ("sk_live_", "rk_live_", "pk_live_")


class QuietHandler(WSGIRequestHandler):
    """No line per request: addresses in it name sessions."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's name
        if type != "info":
            super().log(type, message, *args)


def live_keys() -> list[str]:
    """Names of variables that hold a live key."""
    return sorted(name for name, value in os.environ.items() if value.startswith(LIVE))


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="infra.stripe_double", description="A stand-in for Stripe. No real money.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state", type=Path, help="where what was asked is kept, so that a new start knows it")
    parser.add_argument("--free", action="store_true", help="take idempotency keys of any form")
    parser.add_argument("--doors", help="where webhooks go, as http://{country}.localhost:8000/hooks/stripe/{door}")
    given = parser.parse_args(arguments)
    if names := live_keys():
        print(f"A live key of Stripe is configured ({', '.join(names)}): the double does not start.", file=sys.stderr)
        return 1
    house = House(f"http://localhost:{given.port}", given.state, strict=not given.free)
    for door in doors.told(os.environ, given.doors or "") if given.doors else ():
        house.do("door", **door)
    threading.Thread(target=house.keep_sending, args=(threading.Event(),), daemon=True).start()
    print(f"The Stripe double answers at http://localhost:{given.port}", flush=True)
    make_server(HERE, given.port, make_site(house), threaded=True, request_handler=QuietHandler).serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
