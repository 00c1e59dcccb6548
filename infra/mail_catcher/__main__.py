"""python -m infra.mail_catcher PAGE_PORT SMTP_PORT FOLDER [INBOUND_PORT]: serves until it is told to end."""

import sys
from pathlib import Path

from aiosmtpd.controller import Controller
from werkzeug.serving import WSGIRequestHandler, make_server

from infra.mail_catcher.page import make_page
from infra.mail_catcher.receiver import LARGEST, Receiver
from infra.mail_catcher.store import Store

HERE = "127.0.0.1"  # letters hold links that sign people in: never another address


class QuietHandler(WSGIRequestHandler):
    """No line per request: addresses in it name people."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's name
        if type != "info":
            super().log(type, message, *args)


def main(arguments: list[str]) -> None:
    page_port, smtp_port, folder = int(arguments[0]), int(arguments[1]), Path(arguments[2])
    inbound_port = int(arguments[3]) if len(arguments) > 3 else None  # noqa: PLR2004  the fourth is optional
    store = Store(folder)
    receiver = Controller(Receiver(store), hostname=HERE, port=smtp_port, data_size_limit=LARGEST, enable_SMTPUTF8=True)
    receiver.start()
    print(f"Letters are taken at {HERE}:{smtp_port} and shown at http://localhost:{page_port}", flush=True)
    make_server(
        HERE, page_port, make_page(store, inbound_port), threaded=True, request_handler=QuietHandler
    ).serve_forever()


if __name__ == "__main__":
    main(sys.argv[1:])
