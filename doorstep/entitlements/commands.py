"""Commands of this room: explain a judgement, sum up a month, take down who declines, list what is offered."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from doorstep.base.access import SYSTEM
from doorstep.base.commands import Argument, Command, a_date, a_month, declare
from doorstep.base.items import BENEFITS, find_benefit
from doorstep.base.scope import as_system
from doorstep.payments.models_ledger import LedgerFinding
from doorstep.people.finding import person_said

from . import commands_engines  # noqa: F401  (declares its own)
from .explain import explain
from .known import as_known
from .offered import catalogue_of, rows_of
from .recovery_check import compare_all
from .services import renounce_benefit


def explain_judgement(
    person: str, benefit: str, month: dt.date, known: dt.date | None = None, aloud: bool = False
) -> Iterator[dict[str, Any]]:
    """One line per condition, then the documents, then the conclusion; or sentences to be read to the person."""
    with as_system(read_only=True):
        told = explain(person_said(person).pk, find_benefit(benefit), month, known=known)
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


def renounce(person: str, benefit: str, since: dt.date, witness: str, reason: str) -> Iterator[dict[str, Any]]:
    """Take down that a person declines a benefit, said before a witness."""
    with as_system():
        made = renounce_benefit(
            person_said(person).pk,
            find_benefit(benefit).code,
            since=since,
            said_how="spoken",
            proof=witness,
            reason=reason,
            by=SYSTEM,
            at=timezone.now(),
        )
        yield {"person": made.person_id, "benefit": made.benefit, "since": f"{made.months.lower:%Y-%m}"}


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
        "benefits renounce",
        "登记一个人口头声明放弃一项待遇，从某月起。",
        "doorstep benefits renounce 1024 nursing-allowance 2026-12 李明 家里不需要",
        renounce,
        (
            PERSON,
            Argument("benefit", "项目代码"),
            Argument("since", "从哪个月起，如 2026-12", kind=a_month),
            Argument("witness", "见证人姓名"),
            Argument("reason", "原因"),
        ),
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


def reconcile_day(day: dt.date | None) -> Iterator[dict[str, Any]]:
    """Compare one day's batches, bank and ledger, and every clock; one line for each difference that is open."""
    chosen = day or timezone.localdate() - dt.timedelta(days=1)
    with as_system():
        compare_all(chosen, chosen, at=timezone.now())
        for one in LedgerFinding.objects.filter(settled_at=None).order_by("pk"):
            yield {"day": one.day, "place": one.code, "measure": one.get_measure_display(), "differs": one.words}


declare(
    Command(
        "ledger reconcile",
        "核对一天的批次、银行答复和分录，并重算全部兑付时钟；列出没有了结的差异。每天夜里自动做一次。",
        "doorstep ledger reconcile --day 2026-05-18",
        reconcile_day,
        (Argument("--day", "业务日，如 2026-05-18；不写就是昨天", kind=a_date),),
        facts=True,
        wrong=lambda fact: True,
    )
)
