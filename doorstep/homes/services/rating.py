"""The star rating of a home: it scores itself, the county scores, the city checks by lot, notice, appeal, award."""

import datetime as dt
import secrets
from collections.abc import Mapping, Sequence
from random import Random

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.scope import as_system
from doorstep.base.trail import record
from doorstep.base.workdays import calendar_in_force
from doorstep.homes.models import Home, Rating
from doorstep.homes.rubric import RUBRIC, computed, year_of
from doorstep.homes.terms_rating import APPEAL_DAYS, DRAWN, FIVE, FOUR, NOTICE_DAYS, SOUND, THREE, VALID_MONTHS
from doorstep.kernel.days import add_months, add_workdays
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import level_of

from .own import RUN, at_home, own, own_home

RATE = "home.rate"
THOUSAND = 1000
CHECKED = Q(state="city") | ~Q(city_said={})  # drawn for the city's check


def lot(seed: str, frame: Sequence[int], count: int) -> list[int]:
    """So many of the frame, by lot. The same seed and frame give the same."""
    return sorted(Random(seed).sample(sorted(frame), count))  # noqa: S311  (reproducible, and the seed is not)


def least_drawn(homes: int, on: dt.date) -> int:
    """How many of so many homes the city checks at least, rounded up."""
    return -(-homes * DRAWN.on(on) // THOUSAND)


def scored(by: Actor, year: int) -> QuerySet[Rating]:
    """The ratings of a year within reach that the county has scored."""
    return Rating.objects.within_reach(by, RATE).filter(year=year).exclude(state="self")


def total_of(row: Rating) -> int:
    """The points in tenths: what the city said where it checked, else the county."""
    return sum((row.city_said or row.county_said).values())


def stars_of(tenths: int, on: dt.date) -> int | None:
    """How many stars so many tenths of a point give; None: none (domain §4.10)."""
    for stars, least in ((5, FIVE), (4, FOUR), (3, THREE)):
        if tenths >= least.on(on) * 10:
            return stars
    return None


def is_sound(tenths: int, on: dt.date) -> bool:
    """Whether a home passes, with or without stars; below, it puts things right within three months."""
    return tenths >= SOUND.on(on) * 10


def _require_scores(said: Mapping[str, int], *, what: str) -> dict[str, int]:
    """A score for each dimension within its points."""
    for one in RUBRIC:
        got = said.get(one.code)
        if got is None or not 0 <= got <= one.most:
            raise Refused(
                what,
                why=_("「%(label)s」应在 0 到 %(most)s 分之间。") % {"label": one.label, "most": one.most // 10},
                then=_("请改正。"),
                code="rating.points",
            )
    return {one.code: said[one.code] for one in RUBRIC}


@transaction.atomic
def score_self(year: int, said: Mapping[str, int], *, by: Actor, at: dt.datetime) -> Rating:
    """The home scores itself, beside what its records say; again, as long as the county has not scored.

    Raises: Refused("rating.points", "rating.year", "rating.closed", "rating.not_open").
    """
    what, today = _("自评没有提交。"), timezone.localtime(at).date()
    with at_home(by):
        home = own_home(by, RUN)
        if home.state not in Home.OPEN:
            raise Refused(what, why=_("家园不在运营。"), then=_("运营以后再评。"), code="rating.not_open")
        if not today.year - 1 <= year <= today.year:
            raise Refused(what, why=_("只评今年和去年。"), then=_("请选年度。"), code="rating.year")
        scores = _require_scores(said, what=what)
        row = home.ratings.select_for_update().filter(year=year).first() or Rating(home=home, code=home.code, year=year)
        if row.state != "self":
            raise Refused(what, why=_("县级已经初评。"), then=_("有异议请在公示期提出。"), code="rating.closed")
        with as_system():  # the records of a home are told beside the certificates around it, which it does not see
            row.computed = computed(year_of(home, year, today))
        row.said = scores
        row.save()
        record(by, "score_home_self", row, at=at, became={"said": scores})
    return row


def _to_rate(rating_id: int, by: Actor, level: str, states: Sequence[str], *, what: str) -> Rating:
    """The rating, locked, for an office of the level while it stands in one of the states."""
    rows = Rating.objects.select_for_update(of=("self",)).select_related("home")
    row = fetch(rows, by, "home.view", pk=rating_id)
    by.require(RATE, row.code, what=what)
    if level_of(by.code) != level:
        where = _("市级残联") if level == "city" else _("县级残联")
        raise Refused(
            what, why=_("这一步由%(where)s办。") % {"where": where}, then=_("请转给它。"), code="rating.level"
        )
    if row.state not in states:
        raise Refused(
            what,
            why=_("评定现在是「%(state)s」。") % {"state": row.get_state_display()},
            then=_("请看评定走到哪一步。"),
            code="rating.state",
        )
    assert isinstance(row, Rating)
    return row


@transaction.atomic
def score_by_county(rating_id: int, said: Mapping[str, int], *, by: Actor, at: dt.datetime) -> Rating:
    """The county scores. Raises: Http404, Refused("access.not_yours", "rating.level", "rating.state", …)."""
    what = _("初评没有提交。")
    row = _to_rate(rating_id, by, "county", ("self", "county"), what=what)
    row.county_said, row.state = _require_scores(said, what=what), "county"
    with as_system():
        row.computed = computed(year_of(row.home, row.year, timezone.localtime(at).date()))
    row.save()
    record(by, "score_home_by_county", row, at=at, became={"said": row.county_said})
    return row


@transaction.atomic
def draw_for_check(year: int, count: int, *, by: Actor, at: dt.datetime) -> list[Rating]:
    """The city draws homes by lot, at least the share that is asked for; seed and frame stand in each one's trail.

    Raises: Refused("access.not_yours", "rating.level", "rating.count").
    """
    what, on = _("没有抽取。"), timezone.localtime(at).date()
    by.require(RATE, by.code, what=what)
    if level_of(by.code) != "city":
        raise Refused(what, why=_("抽查由市级残联办。"), then=_("请转给市残联。"), code="rating.level")
    rows = Rating.objects.within_reach(by, RATE).filter(year=year).select_for_update()
    frame = sorted(rows.filter(state="county").values_list("pk", flat=True))
    still = max(least_drawn(scored(by, year).count(), on) - scored(by, year).filter(CHECKED).count(), 1)
    if not still <= count <= len(frame):
        raise Refused(
            what,
            why=_("县级已初评、没有抽过的有 %(frame)s 个，至少抽 %(least)s 个。")
            % {"frame": len(frame), "least": still},
            then=_("请改正个数。"),
            code="rating.count",
        )
    seed = secrets.token_hex(16)
    drawn = list(Rating.objects.filter(pk__in=lot(seed, frame, count)).order_by("pk"))
    for row in drawn:
        row.state = "city"
        row.save()
        record(by, "draw_home_rating", row, at=at, became={"seed": seed, "frame": frame, "count": count})
    return drawn


@transaction.atomic
def score_by_city(rating_id: int, said: Mapping[str, int], *, by: Actor, at: dt.datetime) -> Rating:
    """The city scores a home that was drawn. Raises: Http404, Refused("access.not_yours", "rating.…")."""
    what = _("抽查评分没有提交。")
    row = _to_rate(rating_id, by, "city", ("city",), what=what)
    row.city_said = _require_scores(said, what=what)
    row.save()
    record(by, "score_home_by_city", row, at=at, became={"said": row.city_said})
    return row


@transaction.atomic
def put_on_notice(rating_id: int, *, by: Actor, at: dt.datetime) -> Rating:
    """Make the points public for the term, once the homes of the year were drawn and this one, if drawn, was checked.

    Raises: Http404, Refused("access.not_yours", "rating.level", "rating.state", "rating.undrawn", "rating.unchecked").
    """
    what, on = _("没有公示。"), timezone.localtime(at).date()
    row = _to_rate(rating_id, by, "city", ("county", "city"), what=what)
    rows = scored(by, row.year)
    homes, checked = rows.count(), rows.filter(CHECKED).count()
    if checked < least_drawn(homes, on):
        raise Refused(
            what,
            why=_("市级抽查的家园不够，已抽 %(checked)s 个，共 %(all)s 个。") % {"checked": checked, "all": homes},
            then=_("请先抽查。"),
            code="rating.undrawn",
        )
    if row.state == "city" and not row.city_said:
        raise Refused(what, why=_("抽中了还没有评分。"), then=_("请先评分。"), code="rating.unchecked")
    row.state, row.noticed_on, row.points = "notice", on, total_of(row)
    row.notice_until = add_workdays(on, NOTICE_DAYS.on(on), calendar_in_force()).date
    row.save()
    record(by, "notice_home_rating", row, at=at, became={"points": row.points, "until": row.notice_until.isoformat()})
    return row


@transaction.atomic
def appeal_rating(rating_id: int, words: str, *, by: Actor, at: dt.datetime) -> Rating:
    """The home objects within the term. Raises: Http404, Refused("rating.state", "rating.words", "rating.over")."""
    what, on = _("异议没有提出。"), timezone.localtime(at).date()
    with at_home(by):
        row = own(Rating.objects, by, RUN, pk=rating_id)
        if row.state != "notice" or row.appeal_words:
            raise Refused(
                what, why=_("不在公示，或者已经提过异议。"), then=_("请看评定走到哪一步。"), code="rating.state"
            )
        if not words.strip():
            raise Refused(what, why=_("没有写异议。"), then=_("请写明哪里不对。"), code="rating.words")
        until = add_workdays(row.noticed_on, APPEAL_DAYS.on(row.noticed_on), calendar_in_force()).date
        if on > until:
            raise Refused(
                what,
                why=_("异议期到 %(until)s 为止。") % {"until": until},
                then=_("请联系市残联。"),
                code="rating.over",
            )
        row.appeal_words = words.strip()[:500]
        row.save()
        record(by, "appeal_home_rating", row, at=at, reason=words)
    return row


@transaction.atomic
def answer_appeal(rating_id: int, answer: str, said: Mapping[str, int], *, by: Actor, at: dt.datetime) -> Rating:
    """The city answers, and scores anew. Raises: Http404, Refused("access.not_yours", "rating.…")."""
    what = _("异议没有答复。")
    row = _to_rate(rating_id, by, "city", ("notice",), what=what)
    if not row.appeal_words or row.appeal_answer:
        raise Refused(what, why=_("没有待答复的异议。"), then=_("无须答复。"), code="rating.no_appeal")
    if not answer.strip():
        raise Refused(what, why=_("没有写答复。"), then=_("请写明。"), code="rating.words")
    row.appeal_answer, row.city_said = answer.strip()[:500], _require_scores(said, what=what)
    row.points = total_of(row)
    row.save()
    record(by, "answer_rating_appeal", row, at=at, became={"points": row.points}, reason=answer)
    return row


@transaction.atomic
def veto_rating(rating_id: int, words: str, *, by: Actor, at: dt.datetime) -> Rating:
    """No star this year, for a reason that a person of the city names.

    Raises: Http404, Refused("access.not_yours", "rating.level", "rating.state", "rating.words").
    """
    what = _("一票否决没有登记。")
    row = _to_rate(rating_id, by, "city", ("self", "county", "city", "notice"), what=what)
    if not words.strip():
        raise Refused(what, why=_("没有写原因。"), then=_("请写明是哪一件事。"), code="rating.words")
    row.veto = words.strip()[:200]
    row.save()
    record(by, "veto_home_rating", row, at=at, reason=words)
    return row


@transaction.atomic
def award_rating(rating_id: int, *, by: Actor, at: dt.datetime) -> Rating:
    """After the notice, and any appeal answered: the stars and until when they are valid, or none.

    Raises: Http404, Refused("access.not_yours", "rating.level", "rating.state", "rating.on_notice", "rating.appealed").
    """
    what, on = _("没有评定。"), timezone.localtime(at).date()
    row = _to_rate(rating_id, by, "city", ("notice",), what=what)
    if row.notice_until is None or on <= row.notice_until:
        raise Refused(
            what,
            why=_("公示到 %(until)s。") % {"until": row.notice_until},
            then=_("请等公示结束。"),
            code="rating.on_notice",
        )
    if row.appeal_words and not row.appeal_answer:
        raise Refused(what, why=_("异议还没有答复。"), then=_("请先答复。"), code="rating.appealed")
    passes = not row.veto and is_sound(row.points or 0, on)
    row.state = "awarded" if passes else "withheld"
    row.stars = stars_of(row.points or 0, on) if passes else None
    row.valid = DateRange(on, add_months(on, VALID_MONTHS.on(on))) if row.stars else None
    row.save()
    record(by, "award_home_rating", row, at=at, became={"stars": row.stars, "points": row.points})
    return row
