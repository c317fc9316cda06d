"""What a file is, by its content and not by its name; what is not taken is named; what hides something is not taken."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.base.paperkind import EXTENSIONS, check_paper, is_named_rightly
from doorstep.kernel.refusal import Refused
from tests.base.papercast import EXE, HTML, NAMED, TAKEN, archive, heic, jpeg, packed_objects, pdf, png, webp


def refused(raw: bytes) -> Refused:
    with pytest.raises(Refused) as refusal:
        check_paper(raw)
    assert refusal.value.then
    return refusal.value


@pytest.mark.parametrize("mime", TAKEN)
def test_a_photograph_or_a_pdf_is_known_by_its_content(mime):
    assert check_paper(TAKEN[mime]) == mime


@pytest.mark.parametrize("kind", NAMED)
def test_whatever_else_it_is_is_said_in_words(kind):
    refusal = refused(NAMED[kind])
    assert (refusal.code, refusal.why) == ("paper.wrong_kind", f"它其实是{kind}，这里只收照片和 PDF。")


@pytest.mark.parametrize("mime", TAKEN)
@pytest.mark.parametrize(
    "other", [archive(), HTML, EXE, b"7z\xbc\xaf'\x1c" + bytes(9)], ids=["zip", "html", "exe", "7z"]
)
def test_a_file_that_is_two_at_once_is_refused(mime, other):
    assert refused(TAKEN[mime] + other).code in {"paper.two_in_one", "paper.damaged"}


@pytest.mark.parametrize("picture", [png(note=HTML), jpeg(note=b"<?php system(1) ?>"), png(note=pdf())])
def test_nothing_hides_in_the_remarks_of_a_picture(picture):
    assert refused(picture).code == "paper.two_in_one"


def test_a_remark_and_a_second_picture_behind_the_first_are_as_telephones_write_them():
    assert check_paper(jpeg(note="王伟芳的照片".encode()) + jpeg()) == "image/jpeg"


@pytest.mark.parametrize("draw", [png, jpeg, heic, webp])
def test_sixty_one_megapixels_are_too_many_and_sixty_are_not(draw):
    width = 16_000 if draw is webp else 10_000
    assert check_paper(draw(width, 60_000_000 // width))
    refusal = refused(draw(width, 61_000_000 // width + 1))
    assert refusal.code == "paper.too_many_pixels"
    assert f"{width}×" in refusal.why
    assert "6000 万" in refusal.why


@pytest.mark.parametrize(
    ("objects", "words"),
    [
        (b"4 0 obj<</S/JavaScript/JS(app.alert(1))>>endobj", "会自己运行的脚本"),
        (b"4 0 obj<</S/J#61vaScript/JS(app.alert(1))>>endobj", "会自己运行的脚本"),
        (b"4 0 obj<</S/Launch/F(cmd.exe)>>endobj", "会启动别的程序"),
        (b"4 0 obj<</Type/EmbeddedFile>>stream\nx\nendstream endobj", "夹带了别的文件"),
        (b"4 0 obj<</Names<</EmbeddedFiles 5 0 R>>>>endobj", "夹带了别的文件"),
        (packed_objects(b"4 0 <</S/JavaScript/JS(app.alert(1))>>"), "会自己运行的脚本"),
        (packed_objects(b"4 0 <</S/Launch>>", how=b"[/FlateDecode]"), "会启动别的程序"),
    ],
    ids=["script", "script in disguise", "launch", "file", "files", "packed script", "packed launch"],
)
def test_a_pdf_that_acts_by_itself_is_refused(objects, words):
    refusal = refused(pdf(objects))
    assert refusal.code == "paper.acts_by_itself"
    assert words in refusal.why


@pytest.mark.parametrize(
    "objects",
    [
        packed_objects(b"4 0 <</A 1>>", how=b"/LZWDecode"),
        packed_objects(b"4 0 <</A 1>>", how=b"[/ASCIIHexDecode /FlateDecode]"),
        b"4 0 obj<</Type/ObjStm/Filter/FlateDecode>>stream\nnot packed\nendstream endobj",
        b"4 0 obj<</Type/ObjStm/Filter/FlateDecode>>stream\n%s\nendstream endobj" % zlib.compress(bytes(65 * 2**20)),
    ],
    ids=["LZW", "twice", "broken", "a bomb"],
)
def test_a_pdf_that_cannot_be_looked_into_is_refused(objects):
    assert refused(pdf(objects)).code == "paper.cannot_be_checked"


def test_a_pdf_that_only_speaks_of_scripts_is_taken():
    assert check_paper(pdf(b"4 0 obj(JavaScript, Launch, EmbeddedFile)endobj" + packed_objects(b"4 0 <</A 1>>")))


def code_of(raw: bytes) -> str:
    """The kind of the file, or the code of its refusal."""
    try:
        return check_paper(raw)
    except Refused as refusal:
        return refusal.code


@pytest.mark.parametrize("mime", TAKEN)
def test_a_file_that_breaks_off_is_refused(mime):
    whole = TAKEN[mime]
    codes = {code_of(whole[:length]) for length in range(1, len(whole))}
    assert codes - {mime} <= {"paper.damaged", "paper.wrong_kind"}
    assert code_of(whole[: len(whole) // 2]) in {"paper.damaged", "paper.wrong_kind"}


@given(st.sampled_from(sorted(TAKEN)), st.integers(0), st.binary(min_size=1, max_size=9))
def test_no_bytes_bring_the_check_to_fall(mime, place, noise):
    whole = bytearray(TAKEN[mime])
    place %= len(whole)
    whole[place : place + len(noise)] = noise
    code = code_of(bytes(whole))
    assert code in EXTENSIONS or code.startswith("paper.")


def test_a_name_goes_with_a_kind_whatever_its_capitals():
    assert is_named_rightly("身份证.JPG", "image/jpeg")
    assert not is_named_rightly("身份证.jpg.exe", "image/jpeg")
