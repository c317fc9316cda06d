"""Commands of this room: explain one judgement, judge a month."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import SYSTEM
from doorstep.base.commands import Argument, Command, a_date, a_month, declare
from doorstep.base.items import BENEFITS, find_benefit
from doorstep.base.scope import as_system
from doorstep.base.seal import blind
from doorstep.kernel.refusal import Refused
from doorstep.people.models import Person

from .explain import explain
from .known import as_known
from .offered import catalogue_of, rows_of
from .services import judge_month


def _person(said: str) -> Person:
    """By register number (digits of the page's address) or identity number."""
    live = Person.objects.filter(merged_into=None)
    found = live.filter(pk=int(said)) if said.isdigit() and len(said) < 15 else live.filter(number_index=blind(said))
    if (person := found.first()) is None:
        raise Refused(
            _("没有找到这个人。"), why=_("名册里没有这个号码。"), then=_("请核对号码。"), code="person.unknown"
        )
    return person


def explain_judgement(
    person: str, benefit: str, month: dt.date, known: dt.date | None = None, aloud: bool = False
) -> Iterator[dict[str, Any]]:
    """One line per condition, then the documents, then the conclusion; or sentences to be read to the person."""
    with as_system(read_only=True):
        told = explain(_person(person).pk, find_benefit(benefit), month, known=known)
    if aloud:
        yield from ({"aloud": sentence} for sentence in told.aloud)
        return
    for reason in told.reasons:
        for label, value, source in reason.shown:
            yield {
                "condition": reason.condition,
                "result": reason.verdict,
                "fact": label,
                "value": value,
                "source": source,
            }
    for document in told.documents:
        yield {"document": document}
    yield {"conclusion": told.conclusion, "pays_fen": told.pays_fen, "missing": "、".join(told.missing)}


def judge_place(month: dt.date, place: str) -> Iterator[dict[str, Any]]:
    """Judge one county for a month."""
    with as_system():
        for run in judge_month(list(BENEFITS.values()), month, code=place, by=SYSTEM, at=timezone.now()):
            yield {
                "benefit": run.benefit,
                "month": f"{run.month:%Y-%m}",
                "persons": run.persons,
                "due": run.due,
                "due_fen": run.due_fen,
                "unknown": run.unknown,
            }


def month_of_place(month: dt.date, place: str, known: dt.date | None = None) -> Iterator[dict[str, Any]]:
    """One line per benefit: the latest judgement made by the day, and the awards that stood then."""
    with as_system(read_only=True):
        for row in as_known(month, place, known=known):
            yield {
                "benefit": row.benefit,
                "label": BENEFITS[row.benefit].label if row.benefit in BENEFITS else "",
                "month": f"{month:%Y-%m}",
                "judged_on": row.judged_on,
                "due": row.due,
                "due_fen": row.due_fen,
                "awards": row.awards,
                "awards_fen": row.awards_fen,
            }


def list_offered(on: dt.date | None = None, place: str = "", every: bool = False) -> Iterator[dict[str, Any]]:
    """One line for each amount of the list paid without application; then how many benefits, and the version."""
    told = catalogue_of(place, on=on or timezone.localdate())
    yield from rows_of([*told.listed, *(told.others if every else ())])
    yield {"count": len(told.listed), "version": told.version, "on": told.on}


PERSON = Argument("person", "本人：身份证号，或人员页面地址里的编号")
declare(
    Command(
        "benefits explain",
        "说明一个人某月某项待遇的判定：每个条件、数值、来源、条文。",
        "doorstep benefits explain 1024 nursing-allowance 2026-05",
        explain_judgement,
        (
            PERSON,
            Argument("benefit", "项目代码"),
            Argument("month", "月份，如 2026-05", kind=a_month),
            Argument("--known", "按这一天已经知道的标准，如 2026-02-10", kind=a_date),
            Argument("--aloud", "只说几句话，可以念给本人听", switch=True),
        ),
        facts=True,
    )
)
declare(
    Command(
        "benefits month",
        "一个县某月各项待遇的判定和享受情况；可以重印某一天当时所知的结果。",
        "doorstep benefits month 2026-01 420606000000 --known 2026-02-10",
        month_of_place,
        (
            Argument("month", "月份，如 2026-01", kind=a_month),
            Argument("place", "县的 12 位区划代码"),
            Argument("--known", "截至这一天所知，如 2026-02-10；不写就是现在", kind=a_date),
        ),
        facts=True,
    )
)
declare(
    Command(
        "benefits judge",
        "判定一个县某月的全部待遇。",
        "doorstep benefits judge 2026-05 420602000000",
        judge_place,
        (Argument("month", "月份，如 2026-05", kind=a_month), Argument("place", "县的 12 位区划代码")),
        facts=True,
    )
)
declare(
    Command(
        "benefits list",
        "列出免申即享清单：给谁、多少钱、哪个文件、和什么不同享；末行是项数和版本。",
        "doorstep benefits list --place 420602000000 --on 2026-05-01",
        list_offered,
        (
            Argument("--on", "哪一天的清单，如 2026-05-01；不写就是今天", kind=a_date),
            Argument("--place", "哪里的清单：12 位区划代码；不写就是湖北省的标准", default=""),
            Argument("--every", "不在清单上的待遇也列出来", switch=True),
        ),
        facts=True,
    )
)
