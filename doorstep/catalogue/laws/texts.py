"""Reads a folder of law texts: `名称(2018-10-26).md`, and `.jsonl` with one article a line.

A Markdown text begins with its title and the days on which it was adopted and changed; its articles begin with 第…条.
A line of JSON has law, version_date, effective_date, status, article, text.
"""

import datetime as dt
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from doorstep.kernel.citations import STATE, Article, read_articles
from doorstep.kernel.laws import LawText
from doorstep.kernel.refusal import Refused

from .table import Held

FILE = re.compile(r"^(.+)\((\d{4}-\d{2}-\d{2})\)$")
BEGINS = re.compile(r"^\s*(第[一二三四五六七八九十百千零〇]+条(?:之[一二三四五六七八九十]+)?)[\s　]+(.*)$")
ITEM = re.compile(r"^\([一二三四五六七八九十百]+\)")
COMES_INTO_FORCE = re.compile(r"(?:法|条例|规定|办法)自(?:(\d+)年(\d+)月(\d+)日|公布之日)起施行")
DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
HEADER_ENDS = "<!-- INFO END -->"
QUOTES = str.maketrans("“”‘’", "\"\"''")
IN_FORCE = ("现行有效", "尚未生效", "")


def read_texts(folder: Path) -> list[Held]:
    """Every version in the folder. Two copies of one version must agree, but for kinds of brackets, quotes and spaces.

    Raises: Refused("law.no_texts", "law.text_unreadable", "law.texts_differ").
    """
    held: dict[tuple[str, dt.date], Held] = {}
    files = sorted(folder.glob("*.jsonl")) + sorted(folder.glob("*.md"))
    for path in files:
        try:
            read = list(_from_lines(path) if path.suffix == ".jsonl" else _from_markdown(path))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise _refused(f"{path.name} 读不懂：{error}。", "text_unreadable") from error
        for one in read:
            if (other := held.setdefault(one.key, one)).digests != one.digests:
                differs = "、".join(map(str, differing(other, one)))
                raise _refused(f"{path.name} 和另一份{one.text.law}不一样：{differs}。", "texts_differ")
    if not held:
        raise _refused(f"「{folder}」里没有法律原文（.md 或 .jsonl）。", "no_texts")
    return list(held.values())


def differing(one: Held, other: Held) -> list[Article]:
    """The articles that only one of them has, or whose words are not the same."""
    every = one.digests.keys() | other.digests.keys()
    return sorted(article for article in every if one.digests.get(article) != other.digests.get(article))


def _refused(why: str, code: str) -> Refused:
    return Refused("法律原文没有读进来。", why=why, then="请核对文件夹和文件，再试一次。", code=f"law.{code}")


def _from_lines(path: Path) -> Iterator[Held]:
    versions: dict[tuple[str, str], list[dict[str, str]]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            try:
                row = json.loads(line)
                versions.setdefault((row["law"], row["version_date"]), []).append(row)
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(f"第 {number} 行 {error}") from error
    for (law, version), rows in versions.items():
        if (status := rows[0].get("status", "")) not in IN_FORCE:
            raise ValueError(f"{law}标为{status}，请先在登记表里写明哪一天起不再施行，并把这份原文移开")
        articles = [(row["article"], row["text"]) for row in rows]
        yield _held(law, dt.date.fromisoformat(version), dt.date.fromisoformat(rows[0]["effective_date"]), articles)


def _from_markdown(path: Path) -> Iterator[Held]:
    if not (named := FILE.match(path.stem)):
        raise ValueError("文件名应写成 名称(2018-10-26).md")
    published_on = dt.date.fromisoformat(named.group(2))
    header, _, body = path.read_text(encoding="utf-8").partition(HEADER_ENDS)
    articles: list[tuple[str, str]] = []
    is_article = False
    for line in body.splitlines():
        if begins := BEGINS.match(line):
            articles.append((begins.group(1), begins.group(2)))
            is_article = True
        elif line.lstrip().startswith("#"):
            is_article = False
        elif line.strip() and is_article:
            number, said = articles[-1]
            articles[-1] = number, f"{said}\n{line}"
    title = header.strip().splitlines()[0].removeprefix("#") if header.strip() else named.group(1)
    yield _held(title.strip(), published_on, _comes_into_force(header, articles), articles)


def _comes_into_force(header: str, articles: list[tuple[str, str]]) -> dt.date:
    """The day that the text itself names; 公布之日 is the last day of the header on which it was not merely amended.

    Raises: ValueError where it names none.
    """
    said = [found for _, text in articles for found in COMES_INTO_FORCE.finditer(text)]
    if not said:
        raise ValueError("没有写明从哪一天起施行")
    if said[-1].group(1):
        return dt.date(*map(int, said[-1].groups()))
    days = [DAY.search(line) for line in header.splitlines() if "修正" not in line]
    return dt.date(*map(int, [day for day in days if day][-1].groups()))


def _held(law: str, published_on: dt.date, began: dt.date, articles: list[tuple[str, str]]) -> Held:
    """One version. An amendment (修正) leaves the day in the last article alone: it reads so since it was published.

    Raises: ValueError for an article given twice, a number that is none, or one that is left out.
    """
    shapes: dict[Article, tuple[int, ...]] = {}
    digests: dict[Article, str] = {}
    for number, said in articles:
        (article,) = read_articles(number)
        if article in shapes:
            raise ValueError(f"{law}{article}有两条")
        lines = ["".join(line.split()) for line in unicodedata.normalize("NFKC", said).translate(QUOTES).splitlines()]
        shapes[article] = _items([line for line in lines if line])
        digests[article] = hashlib.sha256("\n".join(line for line in lines if line).encode()).hexdigest()
    last = max((article.number for article in shapes), default=1)
    if lacking := {Article(number) for number in range(1, last + 1)} - shapes.keys():
        raise ValueError(f"{law}缺{min(lacking)}")
    text_since = max(began, published_on)
    text = LawText(law.removeprefix(STATE), published_on, began, text_since, None, shapes)
    return Held(text, digests)


def _items(lines: list[str]) -> tuple[int, ...]:
    """How many items each paragraph has: lines that begin with （一） belong to the paragraph before."""
    paragraphs: list[int] = []
    for line in lines:
        if ITEM.match(line) and paragraphs:
            paragraphs[-1] += 1
        else:
            paragraphs.append(0)
    return tuple(paragraphs) or (0,)
