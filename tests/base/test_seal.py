"""Sealed columns: opened only with the right key and whole, found without being read, sealed anew without loss."""

import json
import stat

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings
from django.db import connection
from hypothesis import assume, given
from hypothesis import strategies as st

from doorstep.base import rotation, seal
from doorstep.base.models import History, Paper
from doorstep.base.paperfiles import read_file
from doorstep.base.rotation import rotate_keys, sealed_columns
from doorstep.base.seal import Sealed, add_key, blind, keys, open_sealed, write_keys
from doorstep.people.models import Person
from tests.cast import VILLAGE_CODE
from tests.factories import PersonFactory
from tests.world import build_world

ABC = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
ONE_BLOCK = bytes.fromhex("0123456789abcdeffedcba9876543210")


@pytest.fixture(autouse=True)
def ring(tmp_path, settings):
    """A ring and files of its own for each test, so that a rotation touches no other."""
    settings.FILES = tmp_path / "files"
    settings.SEAL_KEYS = tmp_path / "keys" / "seal.json"
    keys.cache_clear()
    yield settings.SEAL_KEYS
    keys.cache_clear()


def test_sm3_gives_the_digest_of_the_standard():
    digest = hashes.Hash(hashes.SM3())
    digest.update(b"abc")
    assert digest.finalize().hex() == ABC


def test_sm4_gives_the_block_of_the_standard():
    sealing = Cipher(algorithms.SM4(ONE_BLOCK), modes.ECB()).encryptor()
    assert (sealing.update(ONE_BLOCK) + sealing.finalize()).hex() == "681edf34d206965e86b3e94f536e4246"


@given(st.text(max_size=300))
def test_what_is_sealed_opens_again(text):
    sealed = seal.seal(text)
    assert open_sealed(sealed) == text
    assert len(sealed) == 1 + 12 + len(text.encode()) + 16
    assert seal.seal(text) != sealed, "the same text never looks the same twice"


@given(st.text(min_size=1, max_size=40), st.integers(0), st.integers(1, 255))
def test_one_changed_byte_is_always_noticed(text, place, slip):
    sealed = bytearray(seal.seal(text))
    sealed[place % len(sealed)] ^= slip
    with pytest.raises((InvalidTag, KeyError)):
        open_sealed(bytes(sealed))


@given(st.text(max_size=30), st.text(max_size=30))
def test_a_blind_index_is_equal_just_for_equal_texts(one, other):
    assume(one != other)
    assert blind(one) == blind(one) != blind(other)
    assert len(blind(one)) == 16


def test_a_sealed_value_never_prints_itself():
    value = Sealed(seal.seal("420699197003150018"))
    assert f"{value}{value!r}" == "************"
    assert value.open() == "420699197003150018"


def test_the_ring_is_kept_by_its_owner_alone_and_says_nothing_of_itself(ring):
    seal.seal("x")
    assert stat.S_IMODE(ring.stat().st_mode) == 0o600
    assert json.loads(ring.read_text()).keys() == {"current", "seal", "index", "unfinished"}
    assert [path.name for path in ring.parent.iterdir()] == [ring.name]


def test_two_processes_that_begin_at_once_go_on_with_one_ring(ring):
    mine = keys()
    write_keys(mine._replace(blind_key=b"another" * 5), first=True)
    assert keys() == mine


def test_a_process_that_read_the_ring_before_a_rotation_opens_what_was_sealed_after_it(ring):
    before = ring.parent / "before"
    seal.seal("x")
    before.write_bytes(ring.read_bytes())
    add_key()
    sealed, after = seal.seal("x"), ring.read_bytes()
    ring.write_bytes(before.read_bytes())
    keys.cache_clear()
    assert keys().current == 1
    ring.write_bytes(after)
    assert open_sealed(sealed) == "x"


def test_versions_end_before_they_would_wrap(ring):
    keys()
    write_keys(keys()._replace(current=255, seal={255: b"k" * 16}))
    with pytest.raises(ValueError, match="255"):
        add_key()


@pytest.mark.usefixtures("db")
class TestRotation:
    """Every sealed value of every table, sealed anew."""

    def test_every_sealed_value_opens_as_before_and_with_the_new_key_alone(self):
        build_world(11, each=3)
        before, files = texts(), contents()
        assert files
        assert {column for column, found in before.items() if found} >= {
            "payments_line.account",
            "people_person.number",
        }
        counted = sum(done.count for done in rotate_keys())
        assert counted == sum(map(len, before.values())) + len(files)
        forget_older_keys()
        assert (texts(), contents()) == (before, files)

    def test_nothing_but_the_seal_changes_and_no_history_is_made(self):
        person = PersonFactory()
        index, lines = person.number_index, History.objects.count()
        list(rotate_keys())
        person.refresh_from_db()
        assert bytes(person.number_index) == bytes(index) == blind(person.number.open())
        assert History.objects.count() == lines

    def test_while_resealing_any_other_change_of_a_register_is_still_kept(self):
        person = PersonFactory()
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('doorstep.resealing', 'on', true)")
            Person.objects.filter(pk=person.pk).update(name="李秀兰", phone="19900001235")
        assert History.objects.get(row_id=person.pk).was == {"name": "王伟芳"}

    def test_interrupted_it_goes_on_with_the_same_key(self, monkeypatch):
        monkeypatch.setattr(rotation, "CHUNK", 4)
        PersonFactory.create_batch(10)
        whole = rotation._reseal_chunk
        monkeypatch.setattr(rotation, "_reseal_chunk", chunks_until_it_dies(whole, after=2))
        with pytest.raises(KeyboardInterrupt):
            list(rotate_keys())
        monkeypatch.setattr(rotation, "_reseal_chunk", whole)
        left = {f"{done.model.__name__}.{done.column}": done.count for done in rotate_keys()}
        assert (left["Person.number"], keys().current, keys().unfinished) == (2, 2, False)
        assert sum(done.count for done in rotate_keys()) == 10
        assert keys().current == 3

    def test_it_needs_no_more_than_the_application_may(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user, current_setting('is_superuser')")
            assert cursor.fetchone() == (settings.APP_ROLE, "off")
        PersonFactory(code=VILLAGE_CODE)
        assert sum(done.count for done in rotate_keys()) == 1


def texts() -> dict[str, dict[int, str]]:
    """Every sealed value, opened, by column and row."""
    found = {}
    for model, column in sealed_columns():
        rows = model._default_manager.exclude(**{column: None}).values_list("pk", column)
        found[f"{model._meta.db_table}.{column}"] = {key: value.open() for key, value in rows}
    return found


def contents() -> list[bytes]:
    """Every paper that was handed in."""
    return [read_file(name) for name in Paper.objects.order_by("pk").values_list("stored_as", flat=True)]


def forget_older_keys() -> None:
    """Leave just the newest key in the ring."""
    ring = keys()
    write_keys(ring._replace(seal={ring.current: ring.seal[ring.current]}))


def chunks_until_it_dies(whole, *, after: int):
    """The real thing, that dies after so many chunks of persons."""
    done = []

    def chunk(model, column, last):
        if model is Person:
            done.append(last)
            if len(done) > after:
                raise KeyboardInterrupt
        return whole(model, column, last)

    return chunk
