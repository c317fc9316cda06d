"""Every citation of law in the product stands; the table of law texts is made from texts and compared with them."""

import datetime as dt
import json
from dataclasses import dataclass, replace

import pytest

from doorstep.base.commands import COMMANDS, DONE, FOUND_WRONG, REFUSED, run_command
from doorstep.base.items import BENEFITS, ITEMS
from doorstep.catalogue import cited, commands
from doorstep.catalogue.cited import Relied, citations, relied_on
from doorstep.catalogue.laws.table import laws_of, load_table
from doorstep.certificates.terms import TERM
from doorstep.kernel.benefit import Basis, Dated, Parameter
from doorstep.kernel.citations import Article
from doorstep.kernel.laws import MISSING, NO_TEXT, NOT_IN_FORCE, OK, UNREADABLE
from tests.house.tree import nothing

ON = dt.date(2026, 11, 26)
LAWS = laws_of(load_table())

OLD_TEXT = """# 中华人民共和国乡间路灯法

2001年3月1日 某大会通过

2010年5月6日 某大会修订

2018年7月8日 某大会《关于修改〈中华人民共和国乡间路灯法〉的决定》修正

<!-- INFO END -->

## 第一章 总则

第一条 路灯应当亮着。

第二条 有下列情形之一的，可以不亮：

（一）白天；

（二）月亮很亮。

前款的月亮由村里判断。

第二条之一 灯下可以下棋。

## 第二章 附则

第三条 本法自公布之日起施行。
"""
NEW_LINES = [
    {"article": "第一条", "text": "路灯应当亮着。"},
    {"article": "第二条", "text": "本法自2024年2月29日起施行。"},
]


@pytest.fixture
def texts(tmp_path):
    """Two versions of a law: the older as Markdown, the newer as lines of JSON."""
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "乡间路灯法(2018-07-08).md").write_text(OLD_TEXT)
    of = {
        "law": "中华人民共和国乡间路灯法",
        "version_date": "2023-12-01",
        "effective_date": "2024-02-29",
        "status": "现行有效",
    }
    (folder / "articles.jsonl").write_text("".join(json.dumps(of | line) + "\n" for line in NEW_LINES))
    return folder


def called(capsys, name, *words):
    """The exit code, the facts, and what went to standard error."""
    code = run_command(COMMANDS[name], [*map(str, words), "--json"])
    out, err = capsys.readouterr()
    return code, [json.loads(line) for line in out.splitlines()], err


@pytest.mark.parametrize("on", [dt.date(2026, 1, 1), ON, dt.date(2030, 1, 1)])
def test_every_citation_in_the_product_stands(on):
    """In years to come as well: a law that is known to end must be replaced before."""
    nothing(
        f"{line['where']}: {line['cited']}: {line['why']}"
        for line in commands.check_law(on)
        if line["result"] == "不通过"
    )


def test_every_benefit_item_and_number_with_legal_force_is_among_what_is_checked():
    checked = {one.where for one in citations()}
    nothing({one.label for one in (*BENEFITS.values(), *ITEMS.values())} - checked)
    assert {"财政兑付时限", "残疾人证有效期", "上门车速"} <= checked
    assert [one.since for one in citations() if one.where == TERM.label] == [entry.since for entry in TERM.values]


def test_most_of_what_rests_on_a_text_on_file_names_an_article_of_it():
    verdicts = [line["verdict"] for line in commands.check_law(ON)]
    assert verdicts.count(OK) >= 10


def test_the_catalogue_is_checked_by_the_command_and_stands(capsys):
    code, facts, _ = called(capsys, "law check", "--on", ON)
    assert code == DONE
    assert {fact["result"] for fact in facts} == {"通过"}


@pytest.mark.parametrize(
    ("basis", "verdict"),
    [
        (Basis("残疾人保障法", "第六十九条", dt.date(2019, 1, 1)), MISSING),
        (Basis("残疾人保障法", "第四十八条第五款", dt.date(2019, 1, 1), confirmed=True), MISSING),
        (Basis("社会救助法", "第十六条", dt.date(2026, 1, 1)), NOT_IN_FORCE),
        (Basis("村民委员会组织法（2018）", "第十条", dt.date(2019, 1, 1), confirmed=True), NOT_IN_FORCE),
        (Basis("村民委员会组织法", "第五十条", dt.date(2019, 1, 1)), MISSING),
        (Basis("残疾人保障法", "第四十八条", dt.date(2010, 1, 1), confirmed=True), NO_TEXT),
        (Basis("意见（国发〔2015〕52号）", "第一条", dt.date(2016, 1, 1), confirmed=True), NO_TEXT),
        (Basis("残疾人保障法", "第十十条", dt.date(2019, 1, 1)), UNREADABLE),
    ],
)
def test_a_wrong_basis_is_found_and_ends_the_command_with_one(basis, verdict, monkeypatch, capsys):
    monkeypatch.setattr(commands, "citations", lambda: list(relied_on([basis], where="某事项")))
    code, facts, _ = called(capsys, "law check", "--on", ON)
    assert code == FOUND_WRONG
    assert [(fact["result"], fact["where"], fact["verdict"]) for fact in facts] == [("不通过", "某事项", verdict)]
    assert facts[0]["why"].endswith("。")


def test_a_number_is_checked_for_its_own_time_only():
    words = "《社会救助法》第十六条"
    number = Parameter(
        "n",
        "标准",
        "fen/month",
        (Dated(dt.date(2020, 1, 1), 1, "某文件（待核）"), Dated(dt.date(2026, 7, 1), 2, words)),
    )
    early = replace(
        number, values=(Dated(dt.date(2026, 1, 1), 1, words), Dated(dt.date(2026, 7, 1), 2, "某文件（待核）"))
    )
    stands, fails = (
        [judged.verdict for one in relied_on([found]) for judged in commands.judge_relied(one, LAWS, on=ON)]
        for found in (number, early)
    )
    assert stands[1] == OK
    assert fails[0] == NOT_IN_FORCE


def test_two_entries_of_one_day_known_at_different_times_hold_until_the_same_day():
    entries = (
        Dated(dt.date(2025, 1, 1), 1, "甲"),
        Dated(dt.date(2026, 1, 1), 2, "乙"),
        Dated(dt.date(2026, 1, 1), 3, "丙"),
    )
    untils = [one.until for one in relied_on([Parameter("n", "标准", "fen", entries)])]
    assert untils == [dt.date(2025, 12, 31), None, None]


def test_a_basis_that_begins_later_is_checked_on_the_day_it_begins():
    later = Relied("某事项", "社会救助法 第十六条", dt.date(2026, 7, 1), None, True)
    assert [judged.verdict for judged in commands.judge_relied(later, LAWS, on=dt.date(2026, 1, 1))] == [OK]


def test_citations_are_found_however_deep_they_stand():
    @dataclass(frozen=True)
    class Holder:
        kept: dict

    Holder.__module__ = "doorstep.made_up"
    basis = Basis("残疾人保障法", "第一条", dt.date(2019, 1, 1))
    loop: list = [Holder({"a": (basis,)})]
    loop.append(loop)
    assert [one.words for one in relied_on([loop], where="某处")] == ["残疾人保障法 第一条"]


def test_a_basis_that_nothing_on_offer_relies_on_is_found_in_its_module(monkeypatch):
    monkeypatch.setattr(cited, "STRAY", (Basis("残疾人保障法", "第七条", dt.date(2019, 1, 1)),), raising=False)
    assert [one.where for one in citations() if one.words == "残疾人保障法 第七条"] == ["doorstep.catalogue.cited"]


def test_a_table_is_made_from_texts_and_says_when_each_version_was_in_force(texts, tmp_path, capsys):
    out = tmp_path / "table"
    code, facts, _ = called(capsys, "law index", "--texts", texts, "--out", out)
    assert code == DONE
    assert [(fact["law"], fact["text_since"], fact["articles"]) for fact in facts] == [
        ("乡间路灯法", "2018-07-08", 4),
        ("乡间路灯法", "2024-02-29", 2),
    ]
    old, new = load_table(out)
    assert old.text.law_since == dt.date(2010, 5, 6)
    assert old.text.articles == {Article(1): (0,), Article(2): (2, 0), Article(2, 1): (0,), Article(3): (0,)}
    assert old.digests[Article(1)] == new.digests[Article(1)]


def test_days_corrected_by_hand_survive_a_new_table(texts, tmp_path, capsys):
    out = tmp_path / "table"
    called(capsys, "law index", "--texts", texts, "--out", out)
    rows = (out / "laws.csv").read_text()
    (out / "laws.csv").write_text(rows.replace("2018-07-08,2010-05-06,2018-07-08", "2018-07-08,2001-03-01,2018-10-01"))
    (texts / "articles.jsonl").unlink()
    called(capsys, "law index", "--texts", texts, "--out", out)
    old, new = load_table(out)
    assert (old.text.law_since, old.text.text_since) == (dt.date(2001, 3, 1), dt.date(2018, 10, 1))
    assert new.text.published_on == dt.date(2023, 12, 1), "its text is not in the folder any more, its row stays"


def test_the_table_is_compared_with_the_texts_article_by_article(texts, tmp_path, capsys, monkeypatch):
    out = tmp_path / "table"
    called(capsys, "law index", "--texts", texts, "--out", out)
    monkeypatch.setattr(commands, "citations", list)
    monkeypatch.setattr(commands, "load_table", lambda: load_table(out))
    code, facts, _ = called(capsys, "law check", "--texts", texts)
    assert (code, [fact["verdict"] for fact in facts]) == (DONE, [OK, OK])
    changed = OLD_TEXT.replace("月亮很亮", "星星很亮").replace("（一）", "(一)").replace("应当亮着", "应 当亮着")
    (texts / "乡间路灯法(2018-07-08).md").write_text(changed)
    code, facts, _ = called(capsys, "law check", "--texts", texts)
    assert code == FOUND_WRONG
    assert [fact["why"] for fact in facts] == ["第二条不一样。", ""]
    (texts / "articles.jsonl").unlink()
    assert [fact["why"] for fact in called(capsys, "law check", "--texts", texts)[1]][1] == "文件夹里没有这份原文。"


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda text: text.replace("第二条之一", "第一条"), "有两条"),
        (lambda text: text.replace("第二条 ", "第四条 "), "缺第二条"),
        (lambda text: text.replace("起施行", ""), "没有写明从哪一天起施行"),
        (lambda text: "# 空的", "没有写明从哪一天起施行"),
    ],
)
def test_a_text_that_was_not_read_whole_is_refused_in_words(texts, spoil, why, capsys, tmp_path):
    (texts / "乡间路灯法(2018-07-08).md").write_text(spoil(OLD_TEXT))
    code, _, err = called(capsys, "law index", "--texts", texts, "--out", tmp_path / "table")
    assert code == REFUSED
    assert why in err
    assert not (tmp_path / "table").exists()


@pytest.mark.parametrize(
    ("name", "written", "why"),
    [
        ("路灯法.md", OLD_TEXT, "文件名应写成"),
        ("另一份(2018-07-08).md", OLD_TEXT.replace("下棋", "打牌"), "第二条之一"),
        ("坏的.jsonl", "{不是", "第 1 行"),
        ("坏的.jsonl", "[1]", "第 1 行"),
        (
            "坏的.jsonl",
            '{"law": "甲法", "version_date": "昨天", "effective_date": "", "article": "第一条", "text": ""}',
            "昨天",
        ),
        ("旧的.jsonl", '{"law": "甲法", "version_date": "2001-01-01", "status": "已废止"}', "已废止"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_in_words(texts, name, written, why, capsys, tmp_path):
    (texts / name).write_text(written)
    code, _, err = called(capsys, "law index", "--texts", texts, "--out", tmp_path / "table")
    assert code == REFUSED
    assert why in err


def test_a_folder_without_texts_or_a_table_that_cannot_be_read_or_written_is_refused(texts, tmp_path, capsys):
    assert called(capsys, "law index", "--texts", tmp_path / "nowhere")[0] == REFUSED
    (tmp_path / "file").write_text("")
    assert called(capsys, "law index", "--texts", texts, "--out", tmp_path / "file" / "table")[0] == REFUSED
    out = tmp_path / "table"
    called(capsys, "law index", "--texts", texts, "--out", out)
    (out / "articles.csv").write_text("law,published_on,article,items,sha256\n乡间路灯法,2018-07-08,第一条,x,y\n")
    code, _, err = called(capsys, "law index", "--texts", texts, "--out", out)
    assert code == REFUSED
    assert "articles.csv 第 2 行不对" in err


def test_the_table_holds_what_we_know_to_be_on_file():
    held = {(text.law, text.published_on.year): text for texts in LAWS.values() for text in texts}
    assert len(held) == 15
    assert {key: len(text.articles) for key, text in held.items() if "委员会" in key[0]} == {
        ("村民委员会组织法", 2018): 41,
        ("村民委员会组织法", 2025): 50,
        ("城市居民委员会组织法", 2025): 50,
    }
    assert held["社会救助法", 2026].text_since == dt.date(2026, 7, 1)
    assert held["慈善法", 2023].text_since == dt.date(2024, 9, 5)  # the amending decision's day, not the law's own
