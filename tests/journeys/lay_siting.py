"""Where to build next, for the journeys: homes that stand, and a question that has been answered."""

import datetime as dt

HOMES = 3


def lay_siting(*, at: dt.datetime) -> dict[str, int]:
    """Homes at the first villages of three counties; the city asks for two more within three kilometres."""
    from doorstep.base.jobs import run_job
    from doorstep.base.scope import as_system, scoped
    from doorstep.homes.models import Home
    from doorstep.homes.services.siting_acts import Wanted, ask_where_to_build
    from doorstep.visits.models import PlacePoint

    from .lay import seated

    city = seated("city")
    with as_system(read_only=True):
        codes = list(PlacePoint.objects.exclude(code__endswith="000").order_by("code").values_list("code", flat=True))
    with scoped(city.ranges, by=city):
        for number in range(HOMES):
            Home.objects.create(
                code=codes[number * len(codes) // HOMES],
                name=f"现有家园{number + 1}",
                level="village",
                run_mode="community",
                address="演示地址",
                state="operating",
                task_year=at.year,
                declared_at=at,
                accepted_on=at.date(),
                opened_on=at.date(),
                is_synthetic=True,
            )
        study = ask_where_to_build(Wanted(2, 3000), by=city, at=at)
    run_job(study.job_id)
    return {"study_id": study.pk}
