"""D15 and D16: honours of homes that stand, by their level."""

from functools import partial

from django.urls import reverse

from doorstep.base.figures import Figure
from doorstep.homes.figures_programme import honours, known_honours


def honoured(code: str, name: str, level: str, label: str) -> Figure:
    """The honours of a level."""
    return Figure(
        code=code,
        name=name,
        label=label,
        meaning="截至数据日期已授予、没有撤销的家园荣誉数；一条荣誉也没有登记则尚无数据。",
        unit="项",
        rows=partial(honours, level),
        value=known_honours,
        row_text=lambda one: f"{one.home.name}，{one.title}，{one.issuer}，{one.on:%Y-%m-%d}",
        row_url=lambda one: reverse("home", args=[one.home_id]),
    )


FIGURES = [
    honoured("D15", "home_honours_national", "national", "家园获得的国家级荣誉"),
    honoured("D16", "home_honours_province", "province", "家园获得的省级荣誉"),
]
