"""The store of bytes: whole or not at all, by tenant and digest, and by no other way."""

import hashlib
import io
from datetime import timedelta

import pytest

from kernel import clock, ids
from kernel.files import Damaged, Store, digest_of

BODY = b"a photo" * 100_000
DIGEST = hashlib.sha256(BODY).hexdigest()
TENANT, OTHER = ids.uuid7(), ids.uuid7()


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "files")


def test_what_is_put_is_read_until_it_is_deleted(store):
    store.put(TENANT, DIGEST, io.BytesIO(BODY))
    store.put(TENANT, DIGEST, io.BytesIO(BODY))
    with store.open(TENANT, DIGEST) as found:
        assert found.read() == BODY
    with pytest.raises(FileNotFoundError):
        store.open(OTHER, DIGEST)
    store.delete(TENANT, DIGEST)
    store.delete(TENANT, DIGEST)
    with pytest.raises(FileNotFoundError):
        store.open(TENANT, DIGEST)


@pytest.mark.parametrize(
    "key", ["../../../etc/passwd", "a" * 63, "A" * 64, "a" * 63 + "/", "", "a" * 64 + "\n", ".part-" + "a" * 58]
)
def test_no_key_leads_out_of_the_store(store, key):
    for act in (store.open, store.delete):
        with pytest.raises(ValueError, match="no key"):
            act(TENANT, key)
    with pytest.raises(ValueError, match="no key"):
        store.put(TENANT, key, io.BytesIO(b""))
    with pytest.raises(ValueError, match="no key"):
        store.open("../other", DIGEST)


def test_bytes_that_are_not_what_their_digest_says_are_not_kept(store):
    with pytest.raises(Damaged):
        store.put(TENANT, DIGEST, io.BytesIO(BODY[:-1]))
    assert [path for path in store.root.rglob("*") if path.is_file()] == []


def test_a_source_that_breaks_leaves_nothing(store):
    class Torn(io.BytesIO):
        def read(self, *_size):
            raise OSError("the line is cut")

    with pytest.raises(OSError, match="cut"):
        store.put(TENANT, DIGEST, Torn())
    assert [path for path in store.root.rglob("*") if path.is_file()] == []


def test_only_what_is_old_is_told_and_parts_of_killed_processes_go(store):
    store.put(TENANT, DIGEST, io.BytesIO(BODY))
    part = next(store.root.rglob(DIGEST)).with_name(".part-x")
    part.write_bytes(b"half")
    assert list(store.kept(TENANT, before=clock.now() - timedelta(days=1))) == []
    assert part.exists()
    assert list(store.kept(TENANT, before=clock.now() + timedelta(seconds=5))) == [DIGEST]
    assert not part.exists()
    assert list(store.kept(OTHER, before=clock.now() + timedelta(seconds=5))) == []


def test_the_folder_is_for_nobody_else(store):
    store.put(TENANT, DIGEST, io.BytesIO(BODY))
    assert next(store.root.rglob(DIGEST)).parent.stat().st_mode & 0o077 == 0
    assert next(store.root.rglob(DIGEST)).stat().st_mode & 0o077 == 0


def test_digest_and_length_are_those_of_the_whole_stream():
    stream = io.BytesIO(BODY)
    stream.seek(500)
    assert digest_of(stream) == (DIGEST, len(BODY))
    assert stream.tell() == 0
