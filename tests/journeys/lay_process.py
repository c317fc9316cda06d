"""Rows for the journeys from a finding to an award: a child on the lists of others, a list that hangs, an objection."""

import datetime as dt

DECEMBER = dt.date(2026, 12, 1)
VILLAGE = "420602002003"
CHILD = "诸葛小雨"
CHILD_BENEFIT = "child-rehabilitation-allowance"


def lay_child(*, at: dt.datetime) -> int:
    """A child of five in training from December on, as the institution says; nobody has asked for anything."""
    from doorstep.base.scope import scoped
    from doorstep.people.services import register_person, set_guardian, tell_circumstance
    from tests.factories import citizen_number

    from .lay import seated

    born_on, desk, office = dt.date(at.year - 5, 4, 1), seated("town-420602002"), seated("county-420602")
    about = {"address": "新街社区 7 号楼", "by": desk, "at": at}
    with scoped(desk.ranges, by=desk):
        made = register_person(name=CHILD, code=VILLAGE, number=citizen_number(994, born_on), **about)
        set_guardian(made.pk, name="诸葛明", relation="parent", since=born_on, proof="户口簿", by=desk, at=at)
    told = {"since": DECEMBER, "as_of": dt.date(2026, 11, 5), "by": office, "at": at}
    with scoped(office.ranges, by=office):
        tell_circumstance(made.pk, "in_rehabilitation", holds=True, source="定点康复机构考勤", **told)
        tell_circumstance(made.pk, "destitute", holds=False, source="民政部门特困供养名单比对", **told)
    return made.pk


def lay_list(county: str, *, at: dt.datetime) -> dict[str, int]:
    """In this county the newcomers of December are published now; one is objected to, somebody declines."""
    from doorstep.base.items import BENEFITS
    from doorstep.base.scope import scoped
    from doorstep.entitlements.models import Change
    from doorstep.entitlements.services import (
        enter_objection,
        judge_month,
        publish_list,
        renounce_benefit,
        tell_changes,
    )
    from doorstep.kernel.days import month_of
    from tests.entitlements.process import check_odd

    from .lay import flip_low_income, seated

    office = seated(f"county-{county[:6]}")
    flip_low_income(county, at=at)
    with scoped(office.ranges, by=office):
        judge_month([BENEFITS["living-allowance"]], DECEMBER, code=county, by=office, at=at)
        start = Change.objects.filter(kind="starts", state="open", month=DECEMBER).order_by("pk")[0]
        check_odd(start.benefit, start.month, code=county, by=office, at=at)
        tell_changes(start.benefit, start.month, code=county, by=office, at=at)
        hanging = publish_list(start.benefit, start.month, code=county, by=office, at=at)
        entry = hanging.entries.order_by("number")[0]
        said = {"about": "not_due", "words": "家里有车", "contact": "", "by": office, "at": at}
        objection = enter_objection(entry.pk, **said)
        declined = {"since": month_of(at.date()), "said_how": "spoken", "proof": "李明", "reason": "家里不需要"}
        made = renounce_benefit(entry.person_id, entry.benefit, **declined, by=office, at=at)
    return {
        "list_id": hanging.pk,
        "entry_id": entry.pk,
        "objection_id": objection.pk,
        "renunciation_id": made.pk,
    }


def check_all(county: str, *, at: dt.datetime) -> dict[str, object]:
    """Whatever is odd in December in this county is found to be right."""
    from doorstep.base.items import BENEFITS
    from doorstep.base.scope import scoped
    from tests.entitlements.process import check_odd

    from .lay import seated

    office = seated(f"county-{county[:6]}")
    with scoped(office.ranges, by=office):
        return {code: check_odd(code, DECEMBER, code=county, by=office, at=at) for code in BENEFITS}


def close_lists(county: str) -> dict[str, object]:
    """Let the lists that hang in this county have been published three weeks ago."""
    from django.db.models import F

    from doorstep.base.scope import as_system
    from doorstep.entitlements.models_process import ListEntry, PublicList

    ago = dt.timedelta(days=21)
    with as_system():
        hanging = PublicList.objects.filter(code=county)
        ListEntry.objects.filter(public_list__in=hanging).update(closes_on=F("closes_on") - ago)
        return {"closed": hanging.update(opens_on=F("opens_on") - ago, closes_on=F("closes_on") - ago)}
