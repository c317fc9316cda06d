"""For the journeys: a joint unit around the open home, and something of everything that concerns its safety."""

import datetime as dt


def lay_safety(home: int, *, at: dt.datetime) -> dict[str, int]:
    """The keys of what was laid."""
    from doorstep.base.scope import as_system, scoped
    from doorstep.homes.models import Home
    from doorstep.homes.services.units import Profile, enter_profile, found_unit, join_village

    from .lay import seated

    office, today = seated("county-420606"), at.date()
    with as_system(read_only=True):
        row = Home.objects.get(pk=home)
    with scoped(office.ranges, by=office):
        unit = found_unit(
            "王府洲联合党委", f"{row.code[:9]}000", founded_on=today, document="发〔2026〕6号", by=office, at=at
        )
        village = join_village(unit.pk, row.code, today, by=office, at=at)
        enter_profile(row.code, Profile(today, 310, 950, "村委会台账"), by=office, at=at)
    return {"joint_unit_id": unit.pk, "unit_village_id": village.pk, **_by_the_home(home, at=at)}


def _by_the_home(home: int, *, at: dt.datetime) -> dict[str, int]:
    from doorstep.base.scope import as_system, scoped
    from doorstep.homes.keepers import keeper_actor
    from doorstep.homes.models import Home, HomeStaff
    from doorstep.homes.models_safety import AREAS
    from doorstep.homes.rubric import RUBRIC
    from doorstep.homes.services.activities import Offered, enter_activity
    from doorstep.homes.services.incidents import Happened, enter_incident
    from doorstep.homes.services.keeping import enter_visitor, keep_sample
    from doorstep.homes.services.rating import score_self
    from doorstep.homes.services.safety import Checked, mend_fault, record_check
    from doorstep.homes.services.volunteering import enter_volunteer

    with as_system():
        Home.objects.filter(pk=home).update(has_meals=True)
        head = keeper_actor(HomeStaff.objects.select_related("account", "home").get(home=home, post="head"))
    before = at - dt.timedelta(hours=3)
    with scoped((), by=head):
        answers = {area: area not in ("fire", "food") for area, _label in AREAS}
        said = Checked(at.date(), answers, {"fire": "灭火器过期", "food": "冰箱太脏"})
        fault, mended = record_check(said, by=head, at=at).faults.order_by("pk")
        mend_fault(mended.pk, at.date(), "已清洗", by=head, at=at)
        abuse = enter_incident(Happened("1", "abuse", before, before, "家属反映。"), by=head, at=at)
        sample = keep_sample("青菜", 130, before, by=head, at=at)
        visitor = enter_visitor("赵志愿", "探望", before, by=head, at=at)
        volunteer = enter_volunteer("赵桂芳", "family", "做饭", at.date(), kin="老伴", by=head, at=at)
        rating = score_self(at.year, {one.code: one.most // 2 for one in RUBRIC}, by=head, at=at)
        offered = Offered("craft", "剪纸课", at.date(), 60, "周敏", 3)
        activity = enter_activity(offered, by=head, at=at)
    keys = {"fault_id": fault.pk, "incident_id": abuse.pk, "sample_id": sample.pk, "visitor_id": visitor.pk}
    keys |= {"home_volunteer_id": volunteer.pk}
    return {**keys, "rating_id": rating.pk, "activity_id": activity.pk}
