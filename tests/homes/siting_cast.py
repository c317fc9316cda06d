"""A city of two counties on a line: villages one kilometre of longitude apart, people of the target group in each."""

import datetime as dt

from doorstep.homes.models_siting import SitingStudy
from doorstep.homes.services.siting_acts import Wanted, ask_where_to_build
from doorstep.visits.models import PlacePoint
from tests.cast import CITY, CITY_CODE
from tests.factories import CertificateFactory, DivisionFactory, PersonFactory

AT = dt.datetime(2026, 5, 15, 4, tzinfo=dt.UTC)
ON = dt.date(2026, 5, 15)
KM_DEG = 1 / (111.195 * 0.848 * 1.4)  # one kilometre by road, along latitude 32
XIANG, FAN = "420602", "420606"


def village(county: str, number: int, name: str, *, people: int, km: float | None) -> str:
    """A village of a county with so many people, so far along the line; without a way along it, without a point."""
    code = f"{county}001{number:03d}"
    DivisionFactory(code=code, name=f"{name}村委会", parent_code=f"{county}001000")
    if km is not None:
        lon = 112 + km * KM_DEG
        PlacePoint.objects.create(code=code, lon_deg=lon, lat_deg=32.0, source="演示", is_synthetic=True)
    for _number in range(people):
        CertificateFactory(person=PersonFactory(code=code), category=5, grade=2)
    return code


def a_line_of_villages() -> dict[str, str]:
    """东 has most people, 中 lies between two, 西 lies apart in another county; 北 has no point."""
    DivisionFactory(code=CITY_CODE, name="襄阳市", level="city", parent_code="420000000000")
    for county, name in ((XIANG, "襄城区"), (FAN, "樊城区")):
        DivisionFactory(code=f"{county}000000", name=name, level="county", parent_code=CITY_CODE)
        DivisionFactory(code=f"{county}001000", name="前进街道", level="town", parent_code=f"{county}000000")
    return {
        "东一": village(XIANG, 1, "东一", people=3, km=0),
        "中一": village(XIANG, 2, "中一", people=0, km=2),
        "东二": village(XIANG, 3, "东二", people=3, km=4),
        "西一": village(FAN, 1, "西一", people=2, km=40),
        "北一": village(FAN, 2, "北一", people=1, km=None),
    }


def asked(number: int = 1, within_metres: int = 3000, **said) -> SitingStudy:
    """A question of the city's office."""
    return ask_where_to_build(Wanted(number, within_metres, **said), by=CITY, at=AT)
