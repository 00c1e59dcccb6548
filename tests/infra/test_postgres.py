"""The embedded PostgreSQL: whoever starts it, and who may enter."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

from infra import postgres, root_mode
from infra.credentials import Credentials
from infra.directories import LONGEST, NAME, socket_directory
from infra.launch import NOBODY
from infra.process import born
from tests.infra.checkout import REPOSITORY, clean, wait_until

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
NAMELESS = 54321  # a number that no user has, as containers give
START = "from infra import postgres\nimport pathlib, sys\nwith postgres.running(pathlib.Path(sys.argv[1])) as p:\n    print(p.mode)\n"


@pytest.fixture(scope="module")
def server():
    with postgres.running() as running:
        yield running


def ask(server, user, statement, dbname=postgres.DATABASE):
    with server.connect(user, dbname) as connection:
        return connection.execute(statement).fetchone()[0]


def test_application_has_no_right_of_its_own(server):
    assert ask(server, "smiile_app", "SHOW search_path") == "public"
    granted = "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolinherit FROM pg_roles WHERE rolname = current_user"
    assert ask(server, "smiile_app", granted) is False
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(server, "smiile_app", "CREATE TABLE t ()")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ask(server, "smiile_app", "CREATE SCHEMA s")


def test_owner_makes_a_tenant_that_the_application_may_become_but_never_is(server):
    with server.connect("smiile_owner", postgres.DATABASE) as owner:
        owner.execute("CREATE ROLE xx NOLOGIN")
        owner.execute("CREATE SCHEMA xx CREATE TABLE t (n int)")
        owner.execute("GRANT USAGE ON SCHEMA xx TO xx")
        owner.execute("GRANT SELECT ON xx.t TO xx")
        owner.execute("GRANT xx TO smiile_app WITH INHERIT FALSE, SET TRUE")
    with server.connect("smiile_app", postgres.DATABASE) as app:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("SELECT * FROM xx.t")
        with app.transaction():
            app.execute("SET LOCAL ROLE xx")
            assert app.execute("SELECT count(*) FROM xx.t").fetchone() == (0,)


@pytest.mark.parametrize("password", ["", "wrong"])
def test_nobody_enters_without_the_password(server, password):
    for user in (*postgres.ROLES, "somebody"):
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(host=str(server.socket), user=user, dbname=postgres.DATABASE, password=password)


def test_nothing_listens_on_tcp_and_the_socket_is_private(server):
    assert ask(server, "postgres", "SHOW listen_addresses") == ""
    assert server.socket.stat().st_mode & 0o077 == 0
    assert server.credentials.path.stat().st_mode & 0o077 == 0


def test_names_sort_and_fold_as_people_expect(server):
    assert ask(server, "smiile_app", "SELECT lower('ÉCUME ΣΑΣ')") == "écume σας"
    sorted_names = "SELECT string_agg(x, ' ' ORDER BY unaccent(lower(x)), x) FROM unnest(ARRAY['zèbre','Écume','éa','arbre','école']) x"
    assert ask(server, "smiile_app", sorted_names) == "arbre éa école Écume zèbre"


def test_bootstrap_twice_changes_nothing(server):
    server.bootstrap()
    assert ask(server, "smiile_app", "SELECT 1") == 1


@AS_ROOT
@pytest.mark.parametrize("mode", root_mode.MODES)
def test_root_starts_it_from_a_closed_home_that_stays_closed(tmp_path, monkeypatch, mode):
    if not root_mode.reaches(mode, Path("/")):
        pytest.skip(f"{mode} is refused on this machine")
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    state = Path(tempfile.mkdtemp(prefix="smiile-state-"))
    state.chmod(0o711)
    monkeypatch.setattr(root_mode, "STATE", state)
    monkeypatch.setenv("PG_ROOT_MODE", mode)
    for _ in range(2):  # the second start finds what the first has made
        with postgres.running(home / "checkout") as server:
            assert server.mode == mode
            assert ask(server, "smiile_app", "SELECT 1") == 1
    assert home.stat().st_mode & 0o777 == 0o700
    shutil.rmtree(state)


@AS_ROOT
@pytest.mark.parametrize(("uid", "mode"), [(NOBODY, "plain"), (NAMELESS, "userns")])
def test_ordinary_user_starts_it_in_a_closed_home(uid, mode):
    pythons = [Path(sys.executable), Path(f"/usr/bin/python3.{sys.version_info.minor}")]
    reached = [one for one in pythons if root_mode.reaches("setuid", one, REPOSITORY)]
    if not reached:
        pytest.skip("no Python of this version, or not this checkout, can be reached by another user")
    home = Path("/tmp") / f"smiile-home-{os.getpid()}"
    home.mkdir(mode=0o700)
    os.chown(home, uid, uid)
    done = subprocess.run(
        [str(reached[0]), "-c", START, str(home / "checkout")],
        cwd=REPOSITORY,
        env=clean()
        | {"HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(postgres.programs().parent)},
        user=uid,
        group=uid,
        extra_groups=[],
        capture_output=True,
        text=True,
        check=False,
    )
    subprocess.run(["rm", "-rf", str(home)], check=True)
    assert (done.returncode, done.stdout) == (0, f"{mode}\n"), done.stderr


def test_server_ends_when_its_parent_is_killed(tmp_path):
    script = START.replace("print(p.mode)", "print(p.data, flush=True); sys.stdin.read()")
    parent = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)],
        cwd=REPOSITORY,
        env=clean(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    data = Path(parent.stdout.readline().decode().strip())
    server = int((data / "postmaster.pid").read_text().split()[0])
    assert born(server)
    parent.kill()
    parent.communicate()
    wait_until(lambda: born(server) is None)
    assert not (data / "postmaster.pid").exists(), "it was killed, not shut down"
    shutil.rmtree(socket_directory(tmp_path / "run"))


def test_long_path_of_a_socket_is_replaced_by_a_short_private_one(tmp_path):
    wanted = tmp_path / ("deep" * 20) / "run"
    found = socket_directory(wanted)
    try:
        assert len(os.fsencode(found / NAME)) < LONGEST
        assert found == socket_directory(wanted)
        assert found.stat().st_mode & 0o777 == 0o700
    finally:
        found.rmdir()
    found.symlink_to(tmp_path)
    with pytest.raises(PermissionError):
        socket_directory(wanted)
    found.unlink()


def test_secrets_are_made_once_and_kept(tmp_path):
    path = tmp_path / "secrets.json"
    first = Credentials(path)["a"]
    assert len(first) >= 40
    assert Credentials(path)["a"] == first
    assert Credentials(path)["b"] != first
    assert path.stat().st_mode & 0o777 == 0o600
