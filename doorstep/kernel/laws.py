"""Whether a citation stands: the article is in the text on file, and the law was in force all the while."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from .citations import Article, Cited

OK, UNREADABLE, NO_TEXT, NO_ARTICLE = "相符", "看不出文件", "没有原文可核", "没有写明条款"
MISSING, NOT_IN_FORCE = "没有这一条", "当时不施行"


@dataclass(frozen=True)
class LawText:
    """One version of a law.

    law_since    since when there has been a law of this name in force; the versions need not be on file
    text_since   since when it reads as this version does
    ended_on     the first day without this law; None: in force, or replaced by a later version
    articles     how many items (项) each paragraph (款) of the article has, which has one paragraph at least;
                 empty: only the days are known, the text is not on file
    """

    law: str
    published_on: date
    law_since: date
    text_since: date
    ended_on: date | None
    articles: Mapping[Article, tuple[int, ...]]

    def has(self, article: Article) -> bool:
        """Whether the text has the article, and the paragraph and item where they are named."""
        items = self.articles.get(article.whole)
        if items is None or article.paragraph > len(items):
            return False
        return article.item <= (items[article.paragraph - 1] if article.paragraph else max(items))


Laws = Mapping[str, Sequence[LawText]]  # by name without 中华人民共和国; the versions in order


@dataclass(frozen=True)
class Judged:
    """What became of a citation. `failed`: it must not stand so; `why` in words; empty where it stands."""

    verdict: str
    why: str
    failed: bool


def judge(cited: Cited, laws: Laws, *, since: date, until: date, confirmed: bool) -> Judged:
    """Whether the citation stands for every day from `since` to `until`, both included.

    What cannot be compared with a text fails only where somebody says that it was read (`confirmed`).
    """
    if not cited.name:
        return Judged(UNREADABLE, "从文字里看不出引用的是哪个文件。", confirmed)
    if not (texts := laws.get(cited.name)):
        return Judged(NO_TEXT, f"没有存《{cited.name}》的原文。", confirmed)
    if why := _not_in_force(texts, cited, since, until):
        return Judged(NOT_IN_FORCE, why, True)
    read = [text for text in texts if text.articles and text.text_since <= until and _end(text, texts) > since]
    if cited.year:
        read = [text for text in read if text.published_on.year == cited.year]
    for text in read:
        if lacking := [str(article) for article in cited.articles if not text.has(article)]:
            return Judged(MISSING, f"{text.published_on} 公布的文本里没有{'、'.join(lacking)}。", True)
    first = min((text.text_since for text in read), default=until + timedelta(days=1))
    if first > since:
        return Judged(NO_TEXT, f"没有存 {since} 至 {first - timedelta(days=1)} 施行的文本。", confirmed)
    if not cited.articles:
        return Judged(NO_ARTICLE, "没有写明是哪一条。", confirmed)
    return Judged(OK, "", False)


def _not_in_force(texts: Sequence[LawText], cited: Cited, since: date, until: date) -> str:
    """Why the law, or the version that the citation names, is not in force all the time; empty if it is."""
    began = min(text.law_since for text in texts)
    if since < began:
        return f"《{cited.name}》{began} 才施行。"
    if (ended := texts[-1].ended_on) and ended <= until:
        return f"《{cited.name}》{ended} 起不再施行。"
    for text in texts:
        if cited.year == text.published_on.year:
            if since < text.text_since:
                return f"{text.published_on} 公布的文本 {text.text_since} 才施行。"
            if (ended := _end(text, texts)) <= until:
                return f"{text.published_on} 公布的文本 {ended} 起不再施行。"
    return ""


def _end(text: LawText, texts: Sequence[LawText]) -> date:
    """The first day on which the law no longer reads so."""
    later = [other.text_since for other in texts if other.text_since > text.text_since]
    return min([*later, text.ended_on or date.max])
