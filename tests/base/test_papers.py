"""Files kept: once however often sent, sealed, opened only whole, looked through, swept when nobody owns them."""

import datetime as dt
import os
import socket
import threading
import uuid
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings as live

from doorstep.base.models import Paper, Trail
from doorstep.base.paperfiles import path_of, root, write_file
from doorstep.base.papers import MAX_BYTES, find_strays, keep_paper, paper_response, read_paper
from doorstep.base.paperscan import scan_papers
from doorstep.base.scope import scoped
from doorstep.kernel.refusal import Refused
from tests.base.papercast import jpeg, pdf, png
from tests.cast import TOWN, VILLAGE, VILLAGE_CODE
from tests.factories import OrgFactory

NOON = dt.datetime(2026, 6, 1, 4, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def files(db, tmp_path, settings):
    """A folder of its own for each test."""
    settings.FILES = tmp_path
    OrgFactory()
    OrgFactory(town=True)


def keep(raw=None, name="身份证.png", *, by=TOWN, key=None) -> Paper:
    with scoped(by.ranges, by=by):
        return keep_paper(png() if raw is None else raw, name, code=VILLAGE_CODE, by=by, at=NOON, client_id=key)


def refused(raw, name="身份证.png", **how) -> Refused:
    with pytest.raises(Refused) as refusal:
        keep(raw, name, **how)
    return refusal.value


def stored() -> list[Path]:
    return [path for path in root().rglob("*") if path.is_file()]


def test_what_is_kept_opens_as_it_was_and_lies_sealed_for_its_owner_alone():
    raw = pdf(b"4 0 obj(" + b"420699199001010011" * 9000 + b")endobj")
    paper = keep(raw, "证明.pdf")
    assert read_paper(paper) == raw
    there = path_of(paper.stored_as)
    assert b"420699199001010011" not in there.read_bytes()
    assert b"%PDF" not in there.read_bytes()
    assert there.stat().st_mode & 0o777 == 0o600


def test_a_file_sent_again_is_kept_once_and_another_under_its_number_is_refused():
    key = uuid.uuid4()
    assert keep(key=key).pk == keep(key=key).pk
    assert refused(jpeg(), key=key).code == "paper.other_content"
    assert keep(key=key, by=VILLAGE).pk != keep(key=key).pk
    assert (Paper.objects.count(), len(stored())) == (2, 2)


@pytest.mark.parametrize(
    ("raw", "code"), [(b"", "paper.empty"), (png() + bytes(MAX_BYTES), "paper.too_big"), (b"abc", "paper.wrong_kind")]
)
def test_what_cannot_be_kept_is_refused_by_its_name_and_leaves_nothing(raw, code):
    refusal = refused(raw, "C:\\照片\\残疾证.jpg")
    assert refusal.code == code
    assert "「残疾证.jpg」" in refusal.what
    assert not stored()
    assert not Paper.objects.exists()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("𡐓\ue170·张.png", "𡐓\ue170·张.png"),
        ("a\r\nSet-Cookie: x.png", "aSet-Cookie: x.png"),
        ("/", "未命名"),
        ("长" * 300 + ".png", "长" * 196 + ".png"),
    ],
)
def test_a_name_keeps_its_rare_characters_and_loses_folders_and_controls(given, kept):
    assert keep(name=given).filename == kept


def test_a_file_is_given_to_the_browser_to_be_shown_and_not_to_act():
    answer = paper_response(keep(name="身份证.exe"))
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Disposition"].startswith("inline")
    assert ".exe.png" in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")


def spoil_a_byte(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 1
    path.write_bytes(whole)


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-70_000])


@pytest.mark.parametrize("spoil", [spoil_a_byte, cut_short, Path.unlink])
def test_a_file_that_was_changed_cut_or_lost_is_said_so_and_never_shown(spoil):
    paper = keep(jpeg(note=bytes(200 * 256), scan=b"\x12" * 70_000), "照片.jpg")
    spoil(path_of(paper.stored_as))
    with pytest.raises(Refused) as refusal:
        read_paper(paper)
    assert refusal.value.code == "paper.lost"


def test_a_file_cannot_stand_in_for_another():
    first, second = keep(), keep(jpeg(), "照片.jpg")
    path_of(first.stored_as).write_bytes(path_of(second.stored_as).read_bytes())
    with pytest.raises(Refused, match="不能打开"):
        read_paper(first)


def test_the_sweep_takes_what_nobody_owns_after_a_day_and_names_what_is_lost():
    kept, gone = keep(), keep(jpeg(), "照片.jpg")
    path_of(gone.stored_as).unlink()
    left, young = write_file(png()), write_file(png())
    half = path_of(left).with_suffix(".77.1")
    half.write_bytes(b"JMKP")
    for old in (path_of(left), half, path_of(kept.stored_as)):
        os.utime(old, (0, 0))
    now = dt.datetime.now(dt.UTC)
    seen = {(stray.state, stray.name) for stray in find_strays(at=now, remove=True)}
    assert seen == {("left", left), ("half", half.name), ("lost", gone.stored_as)}
    assert {path.name for path in stored()} == {kept.stored_as, young}


@contextmanager
def clamd(answer, folder: Path):
    """A scanner that reads one INSTREAM after another, and answers what it is told to say of the content."""
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(folder / "clamd"))
    listening.listen()

    def serve() -> None:
        while True:
            try:
                line = listening.accept()[0]
            except OSError:
                return
            with line, line.makefile("rb") as said:
                assert said.read(10) == b"zINSTREAM\0"
                content = b""
                while size := int.from_bytes(said.read(4), "big"):
                    content += said.read(size)
                line.sendall(answer(content).encode() + b"\0")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    live.CLAMD = str(folder / "clamd")
    try:
        yield
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(5)


def test_where_there_is_a_scanner_nothing_is_read_before_it_was_looked_through(tmp_path, settings):
    settings.CLAMD = str(tmp_path / "nobody")
    good, bad = keep(), keep(jpeg(note=b"EICAR"), "照片.jpg")
    assert scan_papers() == 0  # nobody listens: both go on waiting
    with pytest.raises(Refused, match="不能打开") as refusal:
        read_paper(good)
    assert refusal.value.code == "paper.waiting"
    told = lambda content: "stream: Eicar-Test FOUND" if b"EICAR" in content else "stream: OK"  # noqa: E731
    with clamd(told, tmp_path):
        assert scan_papers() == 2
    good.refresh_from_db()
    bad.refresh_from_db()
    assert read_paper(good) == png()
    with pytest.raises(Refused) as refusal:
        read_paper(bad)
    assert refusal.value.code == "paper.infected"
    assert Trail.objects.get(act="find_infected").reason == "Eicar-Test"


def test_a_scanner_that_cannot_tell_leaves_the_paper_waiting(tmp_path, settings):
    settings.CLAMD = str(tmp_path / "clamd")
    paper = keep()
    with clamd(lambda content: "stream: size limit exceeded ERROR", tmp_path):
        assert scan_papers() == 0
    paper.refresh_from_db()
    assert paper.state == "waiting"
