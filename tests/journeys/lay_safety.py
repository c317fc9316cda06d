"""For the journeys: a joint unit around the open home."""

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
    return {"joint_unit_id": unit.pk, "unit_village_id": village.pk}
