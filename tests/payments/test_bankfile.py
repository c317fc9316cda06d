"""What a bank is sent and what it answers, in every format that the catalogue declares: written, read, and refused."""

import datetime as dt
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.kernel.refusal import Refused
from doorstep.payments.bankfile import (
    Heading,
    Outgoing,
    Result,
    Unfit,
    read_answer,
    read_file,
    unfit_lines,
    write_answer,
    write_file,
)
from doorstep.payments.bankformat import FORMATS, RETURN_CODES, Layout, find_format, offer_format, text

NUMBER = "420602-living-allowance-202605-17"
DAY = dt.date(2026, 5, 15)
EVERY_FORMAT = pytest.mark.parametrize("how", FORMATS.values(), ids=FORMATS)
FIXED = FORMATS["fixed-width"]

ON_A_BUSY_MACHINE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

# Names as people have them: Han of every plane, the dot of names from the west, Latin letters, a blank within.
HAN = st.one_of(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), st.sampled_from("𬱟𠮷㙍·"))
names = st.text(HAN, min_size=1, max_size=12) | st.from_regex(r"[A-Z][a-z]{1,8} [A-Z][a-z]{1,8}", fullmatch=True)
outgoing = st.lists(
    st.tuples(names, st.from_regex(r"[0-9]{12,19}", fullmatch=True), st.integers(1, 10**10)), min_size=1, max_size=8
).map(lambda rows: [Outgoing(number, *row) for number, row in enumerate(rows, 1)])
results = st.lists(
    st.tuples(st.sampled_from(["", *RETURN_CODES]), st.integers(1, 10**10), st.dates(dt.date(2020, 1, 1))), max_size=8
).map(
    lambda rows: [Result(number, not code, code, on, fen) for number, (code, fen, on) in enumerate(rows, 1)],
)


def heading(lines):
    return Heading(
        NUMBER, DAY, len(lines), sum(one.fen for one in lines), "living-allowance", "生活补贴", DAY.replace(day=1), "d"
    )


def written(how, lines):
    return b"".join(write_file(how, heading(lines), lines))


@EVERY_FORMAT
@ON_A_BUSY_MACHINE
@given(lines=outgoing)
def test_what_is_written_is_read_again_as_it_was(how, lines):
    number, details = read_file(how, written(how, lines))
    read = [Outgoing(one["seq"], one["holder"], one["account"], one["amount"]) for one in details]
    assert (number, read) == (NUMBER, lines)


@EVERY_FORMAT
@ON_A_BUSY_MACHINE
@given(said=results)
def test_an_answer_is_read_as_the_bank_wrote_it(how, said):
    assert read_answer(how, write_answer(how, NUMBER, said), number=NUMBER) == said


@EVERY_FORMAT
@ON_A_BUSY_MACHINE
@given(lines=outgoing, at=st.integers(0, 10_000), byte=st.integers(0, 255))
def test_a_file_in_which_a_byte_was_changed_never_fails_otherwise_than_in_words(how, lines, at, byte):
    raw = bytearray(written(how, lines))
    raw[at % len(raw)] = byte
    with suppress(Unfit):  # nothing else is let through
        assert read_file(how, bytes(raw))


@ON_A_BUSY_MACHINE
@given(lines=outgoing, at=st.integers(0, 10_000), byte=st.integers(48, 57))
def test_no_figure_of_a_file_with_a_digest_can_be_changed_unnoticed(lines, at, byte):
    raw = bytearray(written(FIXED, lines))
    first = raw.index(b"\r\n") + 2
    place = first + at % (len(raw) - first - 2)
    if not 48 <= raw[place] <= 57 or raw[place] == byte:
        return
    raw[place] = byte
    with pytest.raises(Unfit):
        read_file(FIXED, bytes(raw))


@EVERY_FORMAT
@ON_A_BUSY_MACHINE
@given(raw=st.binary(max_size=300))
def test_an_answer_of_any_bytes_is_refused_in_words(how, raw):
    with pytest.raises(Refused) as refused:
        read_answer(how, raw, number=NUMBER)
    assert refused.value.code.startswith("answer.")


def answer(how):
    said = [Result(1, True, "", DAY, 110_00), Result(2, False, "R02", DAY, 125_00), Result(3, True, "", DAY, 110_00)]
    return write_answer(how, NUMBER, said)


def without(line):
    return lambda raw: b"".join(part for at, part in enumerate(raw.splitlines(keepends=True)) if at != line)


@EVERY_FORMAT
@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (without(0), "answer.unreadable"),
        (lambda raw: raw.replace(b"420602", b"420606"), "answer.other_batch"),
        (lambda raw: raw + b"\x80\x81\r\n", "answer.unreadable"),
        (lambda raw: raw[: len(raw) // 2], "answer.unreadable"),
        (lambda raw: raw.decode().encode("utf-16"), "answer.unreadable"),
    ],
    ids=["headless", "another batch's", "with odd bytes", "half", "in another encoding"],
)
def test_a_spoiled_answer_is_refused_in_words(how, spoil, code):
    with pytest.raises(Refused, match="银行答复没有入账") as refused:
        read_answer(how, spoil(answer(how)), number=NUMBER)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("how", "was", "becomes", "code"),
    [
        ("own-lines", "|R02|", "|R77|", "answer.unknown_code"),
        ("own-lines", "|S||", "|F||", "answer.unreadable"),
        ("own-lines", "|11000\r", "|１１０００\r", "answer.unreadable"),
        ("own-lines", "|11000\r", "|+11000\r", "answer.unreadable"),
        ("own-lines", "R|1|", "R|99999999999999999999|", "answer.unreadable"),
        ("own-lines", "R|2|", "R|1|", "answer.line_twice"),
        ("own-lines", "|12500\r", "|12501\r", "answer.wrong_totals"),
        ("fixed-width", "1002", "1234", "answer.unknown_code"),
        ("fixed-width", "20260515", "20260532", "answer.unreadable"),
        ("card-csv", "账号不存在", "账号没有", "answer.unknown_code"),
        ("card-csv", "成功", "成了", "answer.unreadable"),
        ("card-csv", "125.00", "125.0", "answer.unreadable"),
        ("card-csv", "2026-05-15", "2026-5-15", "answer.unreadable"),
    ],
)
def test_an_answer_with_one_thing_wrong_is_refused_for_that(how, was, becomes, code):
    how = FORMATS[how]
    raw = answer(how).decode(how.encoding)
    assert was in raw
    with pytest.raises(Refused) as refused:
        read_answer(how, raw.replace(was, becomes, 1).encode(how.encoding), number=NUMBER)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("how", "holder", "words"),
    [
        (FIXED, "很长" * 20, "超过 60 字节"),
        (FIXED, " 王伟芳", "前后有空格"),
        (FIXED, "王\n芳", "换行"),
        (FORMATS["own-lines"], "王|芳", "分隔符"),
        (FORMATS["card-csv"], "王,芳", "分隔符"),
        (FORMATS["card-csv"], '王"芳', "引号"),
        (FIXED, "王\ud800芳", r"'\\ud800'」用 gb18030 写不出来"),
        (replace(FIXED, encoding="gbk"), "𬱟明", "「𬱟」用 gbk 写不出来"),
    ],
)
def test_a_name_that_the_format_cannot_hold_is_refused_with_its_line(how, holder, words):
    lines = [Outgoing(1, "王伟芳", "9900000000000028", 110_00), Outgoing(2, holder, "9900000000000028", 110_00)]
    with pytest.raises(Refused, match=f"(?s)第 2 行.*{words}") as refused:
        written(how, lines)
    assert refused.value.code == "bankfile.unfit"
    (told,) = unfit_lines(how, heading(lines), lines)
    assert told.startswith("第 2 行")


def test_a_rare_character_is_counted_in_the_bytes_it_takes():
    lines = [Outgoing(1, "𬱟" * 15, "9900000000000028", 110_00)]  # four bytes each
    assert read_file(FIXED, written(FIXED, lines))[1][0]["holder"] == "𬱟" * 15
    with pytest.raises(Refused, match="超过 60 字节"):
        written(FIXED, [replace(lines[0], holder="𬱟" * 15 + "王")])


def test_a_format_that_is_not_sound_is_no_format():
    lame = replace(FIXED, code="lame", out=Layout(detail=(text("holder"),)), codes={"0": ""})
    faults = "；".join(lame.faults())
    for words in ("holder has no width", "does not say account", "of which batch", "no code for R01"):
        assert words in faults
    with pytest.raises(LookupError, match="is not sound"):
        offer_format(lame)
    with pytest.raises(LookupError, match="twice"):
        offer_format(FIXED)
    with pytest.raises(Refused, match="没有这种银行文件格式"):
        find_format("lame")


@EVERY_FORMAT
def test_a_declared_format_says_that_nobody_has_checked_it(how):
    assert "待核" in how.note
    assert not list(how.faults())
