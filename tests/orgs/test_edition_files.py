"""Editions read from files, and what is said of files that hold none."""

import datetime as dt
import json

import pytest

from doorstep.kernel.refusal import Refused
from doorstep.orgs.edition_files import read_editions

from .small import CITY, SMALL


def rows(names=SMALL):
    """A file in the layout of the tables: code, level, parent, name."""
    lines = ["code,level,parent,name"]
    for code, name in names.items():
        level = 5 if code[9:] != "000" else 4 if code[6:9] != "000" else 3 if code[4:6] != "00" else 2
        parent = code[: {2: 2, 3: 4, 4: 6, 5: 9}[level]].ljust(12, "0")
        lines.append(f"{code},{level},{parent},{name}")
    return "\n".join(lines) + "\n"


def read(raw, filename="清单.csv", city=CITY):
    if isinstance(raw, str):
        raw = raw.encode()
    return read_editions(raw, filename, city=city)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_same_list_is_read_in_whatever_encoding(encoding):
    (edition,) = read(rows().encode(encoding))
    assert edition.names == SMALL
    assert edition.has_villages
    assert edition.is_full


def test_names_by_year_are_so_many_editions():
    text = "code,level,2016,2017\n420600000000,2,襄阳市,襄阳市\n420602000000,3,襄城区,襄城区\n420606000000,3,,樊城区\n"
    first, second = read(text)
    assert (first.year, second.year) == (2016, 2017)
    assert "420606000000" not in first.names
    assert second.names["420606000000"] == "樊城区"


def test_the_ministrys_list_is_read_with_its_day():
    said = {
        "source": {"data_as_of": "2025-12-31"},
        "rows": [["420600", "襄阳市", 2], ["420602", "襄城区", 3], ["420602001", "古城街道", 4]],
    }
    (edition,) = read(json.dumps(said, ensure_ascii=False), "towns.json")
    assert edition.names["420602001000"] == "古城街道"
    assert edition.told_on == dt.date(2025, 12, 31)
    assert not edition.has_villages
    assert not edition.is_full


def test_short_codes_in_a_table_mean_the_same():
    (edition,) = read("代码,名称\n4206,襄阳市\n420602,襄城区\n420602001,古城街道\n")
    assert edition.names["420602001000"] == "古城街道"


def test_rows_of_other_cities_are_skipped_and_counted():
    (edition,) = read(rows() + "420100000000,2,420000000000,武汉市\n")
    assert edition.names == SMALL
    assert edition.skipped == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("code,name\n420100000000,武汉市\n", "都不在 4206 之下"),
        ("a,b\n1,2\n", "没有区划的代码和名称两列"),
        ("code\n420600000000\n", "没有区划的代码和名称两列"),
        ("year,kind,old_code,new_code\n2017,added,,420600000000\n", "没有区划的代码和名称两列"),
        ('{"rows": [1, 2]}', "没有区划的代码和名称两列"),
        ("{", "没有区划的代码和名称两列"),
        ("code,name\n420600000000,襄阳市\n420602000000,\n", "第 3 行：没有名称"),
        ("code,name\n420600000000,襄阳市\n420600000000,襄樊市\n", "第 3 行：代码 420600000000 出现了两次"),
        ("code,name\n42060,襄阳市\n", "第 2 行：区划代码“42060”不能用"),
        ("code,name\n4.20602E+11,襄城区\n", "后几位已经丢失"),
        ("code,level,name\n420600000000,3,襄阳市\n", "级别 3 与代码 420600000000 不符"),
        ("code,parent,name\n420600000000,420000,襄阳市\n420602000000,420000,襄城区\n", "上级代码 420000 与代码"),
        ("code,name\n420600000000,襄阳市\n420602001000,真武山街道\n", "420602001000 真武山街道 的上级不在文件里"),
        (f"code,name\n420600000000,{'长' * 61}\n", "最多 60 个字"),
    ],
)
def test_a_file_that_cannot_be_loaded_is_refused_in_words(text, words):
    with pytest.raises(Refused) as refusal:
        read(text)
    assert words in refusal.value.why


@pytest.mark.parametrize("raw", [b"", b"%PDF-1.7", b"PK\x03\x04broken", b"\xff\xfe\x00", b"<html><body>"])
def test_what_is_no_list_at_all_is_refused_in_words(raw):
    with pytest.raises(Refused) as refusal:
        read(raw)
    assert refusal.value.what == "表格「清单.csv」没有读入。"


def test_no_more_than_five_faults_are_told_and_the_rest_is_counted():
    lines = "".join(f"42060200{number}000,镇{number}\n" for number in range(1, 9))
    with pytest.raises(Refused) as refusal:
        read(f"code,name\n420600000000,襄阳市\n{lines}")
    assert refusal.value.why.count("上级不在文件里") == 5
    assert refusal.value.why.endswith("共 8 处。")
