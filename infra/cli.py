"""The one command: `python -m infra.cli COMMAND ...`, called by the script `smiile`."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from infra import checks, local, lock, preflight, suite
from infra.stack import PLACED, OutsideError, Ports, Stack
from infra.state import State
from infra.up import detach, up

CHECKOUT = Path(__file__).resolve().parent.parent
PORT = "8000"
WRONG_USE = 2


@dataclass(frozen=True)
class Command:
    """One word after ./smiile. run: is given what follows the word and returns the exit code."""

    usage: str
    about: str
    run: Callable[[list[str]], int]


def stack(port: str | None = None) -> Stack:
    """The stack of this checkout: on `port`, else where it runs now, else on 8000."""
    if port is None:
        port = str(State(CHECKOUT / "var").read().get("port", PORT))
    outside = {name: os.environ[name] for name in PLACED if os.environ.get(name)}
    return Stack(CHECKOUT, Ports(preflight.base_port(port)), outside)


def run_up(arguments: list[str]) -> int:
    words = local.parser("up", "Start everything and print READY.")
    words.add_argument("--port", default=PORT, help="base port, 8000 unless told")
    words.add_argument("--detach", action="store_true", help="leave it running and come back")
    chosen = words.parse_args(arguments)
    return (detach if chosen.detach else up)(stack(chosen.port))


def run_down(arguments: list[str]) -> int:
    local.parser("down", "Stop everything.").parse_args(arguments)
    return local.down(stack())


def run_status(arguments: list[str]) -> int:
    words = local.parser("status", "Show what runs.")
    words.add_argument("--json", action="store_true", help="for programs")
    return local.status(stack(), as_json=words.parse_args(arguments).json)


def run_logs(arguments: list[str]) -> int:
    words = local.parser("logs", "Show the end of the logs.")
    words.add_argument("-f", "--follow", action="store_true", help="go on with what comes")
    words.add_argument("names", nargs="*", help="such as web or crew; all unless told")
    chosen = words.parse_args(arguments)
    return local.logs(stack(), chosen.names, follow=chosen.follow)


def run_reset(arguments: list[str]) -> int:
    words = local.parser("reset", "Stop everything and remove all that it has made.")
    words.add_argument("--yes", action="store_true", help="do not ask")
    return local.reset(stack(), agreed=words.parse_args(arguments).yes)


def run_migrate(arguments: list[str]) -> int:
    local.parser("migrate", "Bring every schema to the newest version.").parse_args(arguments)
    return local.inside(stack(), ["app.cli.setup", "--migrate-only"])


def run_flask(arguments: list[str]) -> int:
    return local.inside(stack(), ["flask", *arguments])


def run_strings(arguments: list[str]) -> int:
    local.parser("strings", "Bring the catalogues up to date with the code.").parse_args(arguments)
    return module("infra.catalogues", "update")


def run_bench(arguments: list[str]) -> int:
    return module("infra.bench", *arguments)


def run_quality(arguments: list[str]) -> int:
    return module("tests.quality", *arguments)


def run_places(arguments: list[str]) -> int:
    words = local.parser("places", "Build or check the shipped file of places.")
    words.add_argument("action", choices=("build", "check"))
    known, rest = words.parse_known_args(arguments)
    return module(f"infra.places.{known.action}", *rest)


def run_check(arguments: list[str]) -> int:
    local.parser("check", "Every check that needs neither database nor browser.").parse_args(arguments)
    return checks.check(CHECKOUT)


def run_test(arguments: list[str]) -> int:
    return suite.test(CHECKOUT, arguments)


def run_lock(arguments: list[str]) -> int:
    local.parser("lock", "Write requirements.lock from requirements.in.").parse_args(arguments)
    return lock.write(CHECKOUT)


def run_help(_arguments: list[str]) -> int:
    print(help_text())
    return 0


def module(name: str, *arguments: str) -> int:
    return subprocess.run([sys.executable, "-m", name, *arguments], cwd=CHECKOUT, check=False).returncode


COMMANDS = {
    "up": Command("up [--port 8000] [--detach]", "start everything, print READY and the addresses", run_up),
    "down": Command("down", "stop everything", run_down),
    "status": Command("status [--json]", "what runs, where, and the demo accounts", run_status),
    "test": Command("test [pytest arguments]", "every check, then every test", run_test),
    "check": Command("check", "format, lint, types, contracts, catalogues; no database, no browser", run_check),
    "strings": Command("strings", "bring the catalogues up to date with the code", run_strings),
    "migrate": Command("migrate", "bring every schema to the newest version", run_migrate),
    "bench": Command("bench [name]", "measure against the bars, side by side", run_bench),
    "quality": Command("quality [--sample] [part ...]", "look at every page in every state by machines", run_quality),
    "logs": Command("logs [-f] [name ...]", "the end of the logs", run_logs),
    "reset": Command("reset [--yes]", "stop, and remove databases, letters, files and secrets", run_reset),
    "flask": Command("flask ...", "the Flask command line inside the running stack", run_flask),
    "places": Command("places build|check", "the shipped file of places", run_places),
    "lock": Command("lock", "write requirements.lock from requirements.in", run_lock),
    "help": Command("help", "this page", run_help),
}


def help_text() -> str:
    rows = [f"  ./smiile {command.usage:<30} {command.about}" for command in COMMANDS.values()]
    return "\n".join(["Smiile: mutual help between neighbours.", "", *rows])


def main(arguments: list[str]) -> int:
    """Run one command. 2 and a sentence for a wrong use; never a stack trace for what a person can mend."""
    if not arguments or arguments[0] in {"-h", "--help"}:
        arguments = ["help"]
    name, *rest = arguments
    command = COMMANDS.get(name)
    if command is None:
        print(f"There is no command {name!r}. ./smiile help lists them all.", file=sys.stderr)
        return WRONG_USE
    try:
        return command.run(rest)
    except (preflight.RefusedError, OutsideError) as refused:
        print(refused, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
