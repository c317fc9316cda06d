"""Citations of Chinese law as people write them: which text, which article, paragraph and item."""

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cache

MOST = 9999  # the longest code has 1,260 articles
DIGITS = "零一二三四五六七八九"
_UNITS = ((1000, "千"), (100, "百"), (10, "十"))
_VARIANTS = str.maketrans("〇○两", "零零二")

_N = r"\s*([\d〇○零一二两三四五六七八九十百千]+)\s*"
_ANY = _N.replace("(", "(?:")
_PART = re.compile(rf"第{_N}条(?:之{_N})?|第{_N}款|第{_N}项|\({_N}\)")
_RANGE = re.compile(r"\s*[至到—–~-]+\s*")
_IN_NAME = r"[^《》()〔〕\[\],;:。、\s]"
_AFTER = r"(?P<after>的?(?:实施|若干)?(?:办法|条例|细则|规定|决定|意见|通知)?)"
_TITLE = rf"(?P<before>{_IN_NAME}*)《(?P<title>[^《》]+)》{_AFTER}"
_BEGINS = r"(?:^|(?<=[,;:。、\s)条款项]))(?:以及|和|及|与|根据|依据|按照|依照|参照|见)*"
_BARE = rf"{_BEGINS}(?!第{_ANY}[款项])(?P<bare>{_IN_NAME}*?(?:法|法典|条例|办法|规定|细则|规则))"
_NAME = re.compile(rf"{_TITLE}|{_BARE}(?=\s*(?:\([^()]*\)\s*)?第{_ANY}条)")
_FIRST = re.compile(rf"^(?:〔\d{{4}}〕|(?!第{_ANY}条){_IN_NAME})+")
_YEAR = re.compile(r"\((\d{4})年?(?:修订|修正)?(?=[),])\)?")
_NUMBERED = re.compile(r"〔\d{4}〕|\[\d{4}\]|\d+号")
_OTHER_TEXT = ("办法", "条例", "细则")
_KINDS = (*_OTHER_TEXT, "法", "法典", "规定", "规则", "意见", "通知", "方案", "决定", "标准", "规范", "规程")
STATE = "中华人民共和国"


@dataclass(frozen=True, order=True)
class Article:
    """第`number`条, inserted ones 之`inserted`; `paragraph` (款) and `item` (项) where named; 0: not named."""

    number: int
    inserted: int = 0
    paragraph: int = 0
    item: int = 0

    @property
    def whole(self) -> "Article":
        """The article without paragraph and item."""
        return Article(self.number, self.inserted)

    def __str__(self) -> str:
        words = f"第{write_number(self.number)}条"
        words += f"之{write_number(self.inserted)}" if self.inserted else ""
        words += f"第{write_number(self.paragraph)}款" if self.paragraph else ""
        return words + (f"第{write_number(self.item)}项" if self.item else "")


@dataclass(frozen=True)
class Cited:
    """One text as somebody cites it. `name` without 中华人民共和国; empty where no document can be made out.

    `year` is that of the version, where the citation names one, as in 《村民委员会组织法》（2018）.
    """

    name: str
    articles: tuple[Article, ...] = ()
    year: int | None = None


def write_number(number: int) -> str:
    """A number in Chinese numerals as law writes it, 125 as 一百二十五. Raises: ValueError outside 1 to 9999."""
    if not 1 <= number <= MOST:
        raise ValueError(f"no article has this number: {number}")
    words, rest = "", number
    for value, unit in _UNITS:
        digit, rest = divmod(rest, value)
        if digit:
            words += DIGITS[digit] + unit
        elif words and rest and not words.endswith("零"):
            words += "零"
    words += DIGITS[rest] if rest else ""
    return words.removeprefix("一") if 10 <= number < 20 else words


@cache
def _written() -> dict[str, int]:
    """Every way in which a number is written in full, with 十 and 一十 alike."""
    plain = {write_number(number): number for number in range(1, MOST + 1)}
    return plain | {f"一{words}": number for words, number in plain.items() if 10 <= number < 20}


def read_number(text: str) -> int:
    """The number written in Chinese numerals or digits, full width too. Raises: ValueError for anything else."""
    words = unicodedata.normalize("NFKC", text).strip().translate(_VARIANTS)
    number = int(words) if words.isdecimal() else _written().get(words, 0)
    if not 1 <= number <= MOST:
        raise ValueError(f"not the number of an article: {text[:20]}")
    return number


def read_articles(text: str) -> tuple[Article, ...]:
    """The articles named in the text, in order; a paragraph or item belongs to the article before it.

    第十条至第十二条 is three articles. Raises: ValueError for a numeral that is none, such as 第十十条.
    """
    found: list[Article] = []
    text = unicodedata.normalize("NFKC", text)
    end = 0
    for part in _PART.finditer(text):
        number, inserted, paragraph, item, bracketed = part.groups()
        if number:
            article = Article(read_number(number), read_number(inserted) if inserted else 0)
            if found and end and _RANGE.fullmatch(text[end : part.start()]):
                found += [Article(between) for between in range(found[-1].number + 1, article.number)]
            found.append(article)
        elif found and paragraph:
            last, finer = found[-1], replace(found[-1], paragraph=read_number(paragraph), item=0)
            found[-1:] = [last, finer] if last.paragraph or last.item else [finer]
        elif found and not (bracketed and bracketed.isdecimal()):  # （2018） is a year, （二） is an item
            last, finer = found[-1], replace(found[-1], item=read_number(item or bracketed))
            found[-1:] = [last, finer] if last.item else [finer]
        end = part.end()
    return tuple(found)


def read_citations(text: str) -> tuple[Cited, ...]:
    """Each text that the words cite: those in 《》, and those named before an article; else what the words begin with.

    Raises: ValueError for a numeral that is none.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    if not (names := list(_NAME.finditer(text))):
        first = _FIRST.match(text)
        name, tail = (first.group(), text[first.end() :]) if first else ("", text)
        is_document = name.endswith(_KINDS) or _NUMBERED.search(text) or read_articles(tail)
        return (_cited(name if is_document else "", tail),)
    ends = [later.start() for later in names[1:]] + [len(text)]
    return tuple(_cited(_named(name), text[name.end() : end]) for name, end in zip(names, ends, strict=True))


def _named(found: re.Match[str]) -> str:
    """The name; of 湖北省实施《…》办法 and of 关于修改《…》的决定 all of it, for those are other texts."""
    if found["bare"]:
        return found["bare"]
    before, title, after = found["before"], found["title"], found["after"]
    return f"{before}《{title}》{after}" if after.endswith(_OTHER_TEXT) or (after and "关于" in before) else title


def _cited(name: str, tail: str) -> Cited:
    """`name` may end with the year of the version, or the year follows it in brackets."""
    year = _YEAR.search(name) or _YEAR.match(tail.lstrip())
    short = _YEAR.sub("", name).strip().removeprefix(STATE)
    return Cited(short, read_articles(tail), int(year.group(1)) if year else None)
