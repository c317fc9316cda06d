"""What an employer does with its declaration: begins it, fills it in, submits it, takes it back."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db import transaction
from django.db.models import Count, F, Func, IntegerField, Sum, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.integrity import refusing
from doorstep.base.jobs import submit_job
from doorstep.base.models import Upload
from doorstep.base.seal import blind
from doorstep.base.trail import record
from doorstep.base.workdays import calendar_in_force
from doorstep.kernel.characters import number_as_meant
from doorstep.kernel.days import add_workdays
from doorstep.kernel.idcard import is_sound, upgrade
from doorstep.kernel.refusal import Refused
from doorstep.quota.models import YEARS, Declaration, Placement
from doorstep.quota.models_ledger import Verdict
from doorstep.quota.terms import DECIDE_DAYS, WINDOW_CLOSES, WINDOW_OPENS

from .own import at_home, own, own_employer

COMPARE = "quota.compare"
IMPORT = "quota.import"  # with the key of a declaration: the kind of its uploads
LONGEST_NUMBER, NUMBER, OLD_NUMBER = 24, 18, 15
RECKONED = ("=", "+", "-", "@")  # what a spreadsheet would reckon with, were it not guarded
MOST_WAGE_FEN = 10**9  # ten million yuan a month is a slip of the hand


@dataclass(frozen=True)
class Said:
    """One person as the employer says: the number as typed, the wage in fen of each month, None where not claimed."""

    name: str
    number: str
    contract_from: dt.date
    contract_until: dt.date | None
    wages_fen: Sequence[int | None]
    certificate: str = "disability"
    post: str = ""
    contract: str = "labour"
    is_full_time: bool = True
    dispatch: str = "none"
    dispatch_proof: str = ""


@transaction.atomic
def open_declaration(year: int, *, carries_on: bool, by: Actor, at: dt.datetime) -> Declaration:
    """Begin the declaration of a year; `carries_on`: with last year's people whose contracts run on, without wages.

    Raises: Refused("employer.not_active", "declaration.year", "declaration.there").
    """
    employer, what = own_employer(by), _("申报没有建立。")
    if employer.state != "active":
        raise Refused(what, why=_("单位还没有核准。"), then=_("请等当地残联核准。"), code="employer.not_active")
    today = timezone.localtime(at).date()
    if not today.year - 3 <= year <= today.year - 1:
        raise Refused(what, why=_("只申报已经过完的年度。"), then=_("请选最近三年里的一年。"), code="declaration.year")
    there = Refused(what, why=_("这一年度已有申报。"), then=_("请打开那一份。"), code="declaration.there")
    with at_home(by), refusing(declaration_is_one_per_employer_and_year=there):
        made = Declaration.objects.create(employer=employer, code=employer.code, year=year, opened_at=at)
        if carries_on:
            _carry_on(made, by)
        record(by, "open_declaration", made, at=at, became={"year": year})
    return made


def _carry_on(made: Declaration, by: Actor) -> None:
    last = Declaration.objects.within_reach(by, "placement.declare").filter(year=made.year - 1)
    before = last.exclude(state="withdrawn").first()
    if before is None:
        return
    compared = set(Verdict.objects.filter(placement__declaration=before).values_list("placement", flat=True))
    for one in before.placements.all():
        runs_on = one.contract_until is None or one.contract_until >= dt.date(made.year, 1, 1)
        was_dropped = one.pk in compared and all(wage is None for wage in one.wages_fen)
        if runs_on and not was_dropped:
            one.pk, one.declaration, one.wages_fen = None, made, [None] * 12
            one.person_id, one.linked, one.near = None, "", []
            one._state.adding = True
            one.save(force_insert=True)


@transaction.atomic
def keep_staff(
    declaration_id: int, staff: Fraction, wages_fen: int | None, *, by: Actor, at: dt.datetime
) -> Declaration:
    """The average number of staff, to the hundredth, and all wages of the year.

    Raises: Http404, Refused("declaration.closed", "declaration.staff").
    """
    what = _("没有保存。")
    with at_home(by):
        made = require_writable(declaration_id, by, what=what)
        hundredths = staff * 100
        if staff < 0 or hundredths.denominator != 1 or (wages_fen is not None and wages_fen < 0):
            raise Refused(
                what,
                why=_("人数最多写两位小数，人数和工资都不能是负数。"),
                then=_("请改正。"),
                code="declaration.staff",
            )
        made.staff_hundredths, made.wages_fen = int(hundredths), wages_fen
        made.save()
        record(by, "keep_staff", made, at=at)
    return made


@transaction.atomic
def put_placement(
    declaration_id: int, said: Said, *, placement_id: int | None = None, by: Actor, at: dt.datetime
) -> Placement:
    """Enter a person, or change what was entered. Raises: Http404, Refused("declaration.closed", "placement.…")."""
    with at_home(by):
        made = require_writable(declaration_id, by, what=_("没有保存。"))
        kept = own(made.placements, by, pk=placement_id) if placement_id else Placement(declaration=made)
        written = write_placement(kept, made, said)
        record(by, "put_placement", written, at=at)
    return written


def write_placement(kept: Placement, made: Declaration, said: Said) -> Placement:
    """Check and write one person. Raises: Refused("placement.…")."""
    what = _("「%(name)s」没有保存。") % {"name": said.name[:20]}
    number = check_said(said, made.year, what=what)
    if kept.pk and kept.number.open() != number and kept.rulings.exists():  # rulings are of a person, not of a row
        raise Refused(
            what,
            why=_("审核人已经认定过这个人，这一行不能换成别人。"),
            then=_("请删除这一行，另加一行。"),
            code="placement.ruled",
        )
    kept.employer_id, kept.code, kept.is_synthetic = made.employer_id, made.code, made.employer.is_synthetic
    kept.name, kept.number, kept.number_index = said.name.strip(), number, blind(number)
    for name in ("certificate", "post", "contract", "contract_from", "contract_until", "is_full_time", "dispatch"):
        setattr(kept, name, getattr(said, name))
    kept.dispatch_proof, kept.wages_fen = said.dispatch_proof.strip()[:100], list(said.wages_fen)
    kept.person_id, kept.linked, kept.near = None, "", []
    twice = Refused(
        what,
        why=_("这个证件号码在这份申报里已经有一行。"),
        then=_("请改那一行，或者核对号码。"),
        code="placement.twice",
    )
    with refusing(placement_is_one_per_person_and_declaration=twice):
        kept.save()
    return kept


def check_said(said: Said, year: int, *, what: str) -> str:
    """The number as it is meant, where what was said can be so. Raises: Refused("placement.…")."""
    number = number_meant(said.number, what=what)
    require_sense(said, year, what=what)
    return number


def number_meant(typed: str, *, what: str) -> str:
    """The number as it is meant: an old one made long, a certificate's cut to the identity number inside it.

    Raises: Refused("placement.number").
    """
    number = number_as_meant(typed)
    is_ours = number.isascii() and number[:OLD_NUMBER].isdecimal()
    if not OLD_NUMBER <= len(number) <= LONGEST_NUMBER or not is_ours:
        raise Refused(
            what,
            why=_("证件号码应为 18 位身份证号，或者 20 位残疾人证号。"),
            then=_("请对照证件改正。"),
            code="placement.number",
        )
    return meant(number)


def meant(number: str) -> str:
    """The identity number that was written: of old ones the long form, of a certificate's the number inside it."""
    if len(number) == OLD_NUMBER and number.isascii() and number.isdecimal():
        return upgrade(number)
    return number[:NUMBER] if len(number) > NUMBER and is_sound(number[:NUMBER]) else number


def require_sense(said: Said, year: int, *, what: str) -> None:
    """What cannot be so whatever departments say. Raises: Refused("placement.…")."""
    if not said.name.strip():
        raise Refused(what, why=_("没有写姓名。"), then=_("请填写姓名。"), code="placement.name")
    if said.name.strip().startswith(RECKONED):
        raise Refused(what, why=_("姓名开头不是字。"), then=_("请对照证件改正。"), code="placement.name")
    if said.contract_until is not None and said.contract_until < said.contract_from:
        raise Refused(what, why=_("合同终止日早于起始日。"), then=_("请核对合同。"), code="placement.contract")
    if not YEARS[0] - 100 < said.contract_from.year or (said.contract_until or said.contract_from).year > YEARS[1]:
        raise Refused(
            what, why=_("合同起止日的年份不对。"), then=_("没有固定期限的，终止日请留空。"), code="placement.contract"
        )
    if said.dispatch == "to" and not said.dispatch_proof.strip():
        raise Refused(what, why=_("没有写派遣约定。"), then=_("请写明约定的文件。"), code="placement.dispatch")
    since, until = _month(said.contract_from), said.contract_until and _month(said.contract_until)
    for at, wage in enumerate(said.wages_fen, 1):
        if wage is None:
            continue
        if not 0 <= wage <= MOST_WAGE_FEN:
            raise Refused(
                what,
                why=_("%(month)s月的工资不对，应在 0 元到 1000 万元之间。") % {"month": at},
                then=_("请核对工资。"),
                code="placement.wage",
            )
        if since > (year, at) or (until and until < (year, at)):
            raise Refused(
                what,
                why=_("%(month)s月不在合同期内，却填了工资。") % {"month": at},
                then=_("请核对合同起止日；不在合同期的月份请留空。"),
                code="placement.outside",
            )


def _month(day: dt.date) -> tuple[int, int]:
    return day.year, day.month


@transaction.atomic
def drop_placement(placement_id: int, *, by: Actor, at: dt.datetime) -> Declaration:
    """Take a person out of a declaration that is being written. Raises: Http404, Refused("declaration.closed")."""
    with at_home(by):
        kept = own(Placement.objects, by, pk=placement_id)
        made = require_writable(kept.declaration_id, by, what=_("没有删除。"))
        if kept.verdicts.exists() or kept.rulings.exists() or kept.papers.exists():
            kept.wages_fen = [None] * 12  # it was compared before: the ledger keeps its row
            kept.save()
        else:
            record(by, "drop_placement", kept, at=at)
            kept.delete()
    return made


@transaction.atomic
def submit_declaration(declaration_id: int, *, is_true: bool, by: Actor, at: dt.datetime) -> Declaration:
    """Hand the declaration in, within the window, with a promise that it is true; it is compared at once.

    Raises: Http404, Refused("declaration.closed", "declaration.untrue", "declaration.empty", "declaration.staff",
    "declaration.window", "declaration.importing").
    """
    what = _("申报没有提交。")
    with at_home(by):
        made = require_writable(declaration_id, by, what=what)
        on = timezone.localtime(at).date()
        _require_whole(made, is_true=is_true, what=what)
        _require_window(made, on, what=what)
        made.state, made.submitted_at, made.submitted_label = "submitted", at, f"{by.seat_label} {by.name}"
        made.is_true_signed = True
        made.compared_at = None  # what was compared before it was returned is of other claims
        made.due_on = add_workdays(on, DECIDE_DAYS.on(on), calendar_in_force()).date
        made.save()
        submit_job(COMPARE, {"declarations": [made.pk]}, by=by, code=made.code, at=at, total=1)
        record(by, "submit_declaration", made, at=at)
    return made


def _require_whole(made: Declaration, *, is_true: bool, what: str) -> None:
    if not is_true:
        raise Refused(what, why=_("没有勾选真实性承诺。"), then=_("请看过承诺后勾选。"), code="declaration.untrue")
    if Upload.objects.filter(kind=f"{IMPORT}.{made.pk}", job__isnull=False, job__closed_at=None).exists():
        raise Refused(what, why=_("表格还在写入。"), then=_("请等它写完再提交。"), code="declaration.importing")
    if made.staff_hundredths is None:
        raise Refused(what, why=_("没有填写在职职工人数。"), then=_("请先填写人数。"), code="declaration.staff")
    if not sums_of(made)[1]:
        raise Refused(
            what,
            why=_("一个人的工资也没有填，没有可以认定的月份。"),
            then=_("没有安排残疾人的单位不用认定，直接向税务机关申报。"),
            code="declaration.empty",
        )


def sums_of(made: Declaration) -> tuple[int, int]:
    """How many people, and how many of their months are claimed. One query."""
    claimed = Func(F("wages_fen"), Value(None), function="array_remove")
    counted = Func(claimed, function="cardinality", output_field=IntegerField())
    sums = made.placements.aggregate(people=Count("pk"), months=Sum(counted))
    return sums["people"], sums["months"] or 0


def _require_window(made: Declaration, on: dt.date, *, what: str) -> None:
    """Source: the national timetable; a late declaration counts as none (待核)."""
    opens, closes = (_day(made.year + 1, one.on(on)) for one in (WINDOW_OPENS, WINDOW_CLOSES))
    if made.state == "draft" and not opens <= on <= closes:
        raise Refused(
            what,
            why=_("%(year)s年度的申报期是 %(opens)s 到 %(closes)s。")
            % {"year": made.year, "opens": opens, "closes": closes},
            then=_("申报期以外请联系当地残联。"),
            code="declaration.window",
        )


def _day(year: int, month_and_day: int) -> dt.date:
    return dt.date(year, month_and_day // 100, month_and_day % 100)


@transaction.atomic
def withdraw_declaration(declaration_id: int, reason: str, *, by: Actor, at: dt.datetime) -> Declaration:
    """Take the declaration back before it was reviewed.

    Raises: Http404, Refused("declaration.closed", "declaration.no_reason").
    """
    what = _("申报没有撤回。")
    with at_home(by):
        made = own(Declaration.objects, by, pk=declaration_id)
        if made.state not in Declaration.WITHDRAWABLE or made.decided_at is not None:
            raise Refused(
                what, why=_("申报已经初审或者办结。"), then=_("有异议请提出异议。"), code="declaration.closed"
            )
        if not reason.strip():
            raise Refused(what, why=_("没有写原因。"), then=_("请写明原因。"), code="declaration.no_reason")
        made.state, made.decided_reason = "withdrawn", reason.strip()[:500]
        made.save()
        submit_job(COMPARE, {"declarations": [made.pk]}, by=by, code=made.code, at=at, total=1)
        record(by, "withdraw_declaration", made, at=at, reason=reason)
    return made


def require_writable(declaration_id: int, by: Actor, *, what: str) -> Declaration:
    """The employer's own declaration, locked, while it may be written. Raises: Http404, Refused."""
    made = own(Declaration.objects.select_related("employer"), by, pk=declaration_id)
    refuse_closed(made, what=what)
    return made


def refuse_closed(made: Declaration, *, what: str) -> None:
    """Refuse unless the declaration may be written. Raises: Refused("declaration.closed")."""
    if made.state not in Declaration.WRITABLE:
        raise Refused(what, why=_("申报已经提交。"), then=_("要改，请联系审核人退回。"), code="declaration.closed")
