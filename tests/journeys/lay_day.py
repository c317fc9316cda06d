"""A home for the journeys of its day: clients, a medicine, a card, days of last month, and something to look at."""

import datetime as dt
from typing import Any

COUNTY = "420606"
HEAD = "day-420606"
PASSWORD = "Jiamenkou-2026"
NAMES = ("王小明", "李芳", "张强", "赵敏", "孙丽")


def lay_day(*, at: dt.datetime) -> dict[str, int]:
    """The home with its head, who has tied a second factor. Returns the keys of a tap and of a notice."""
    from django.db.backends.postgresql.psycopg_any import DateRange

    from doorstep.base.scope import as_system
    from doorstep.homes.models_clients import Medicine
    from doorstep.homes.models_day import Notice
    from doorstep.kernel.days import add_months
    from doorstep.orgs.accounts import open_account
    from doorstep.orgs.models import Division
    from tests.homes.cast import a_client, a_home
    from tests.homes.daycast import days_of_month, present

    with as_system():
        villages = Division.objects.filter(code__startswith=COUNTY, level="village", valid__upper_inf=True)
        home = a_home("铁路社区阳光家园", villages.order_by("-code")[0].code)
        held = DateRange(dt.date(2025, 1, 1), None)
        for username, name, post in ((HEAD, "周敏", "head"), (f"{HEAD}-2", "李红", "carer")):
            account = open_account(username, name, PASSWORD, on=at.date())
            account.second_factor = "JBSWY3DPEHPK3PXP"
            account.save()
            home.staff.create(code=home.code, account=account, name=name, post=post, held=held)
        clients = [a_client(home, name, 10**9 + n, card=f"00{n}") for n, name in enumerate(NAMES)]
        month = add_months(at.date().replace(day=1), -1)
        taps = [tap for day in days_of_month(month, 12) for tap in present(clients[0], day)]
        about = {"name": "丙戊酸钠", "dose": "1片", "times": [dt.time(12)], "ordered_by": "市一医院", "taken": held}
        Medicine.objects.create(client=clients[0], home=home, code=home.code, **about)
        notice = Notice.objects.create(
            home=home,
            client=clients[0],
            code=home.code,
            sign="same_times",
            about=f"{month:%Y-%m}",
            words="王小明 有 12 天都是 08:30 到园、13:30 离园，一分不差。",
            evidence=[f"{day}" for day in days_of_month(month, 12)],
            found_at=at,
        )
    lay_attendance(home, add_months(month, -1), at=at)
    return {"tap_id": taps[0].pk, "home_notice_id": notice.pk}


def lay_attendance(home: Any, month: dt.date, *, at: dt.datetime) -> None:
    """A workbook of old attendance that the head has brought: a sound row, and two that wait for somebody."""
    from doorstep.base.scope import as_system, scoped
    from doorstep.homes.keepers import keeper_actor
    from doorstep.homes.services.attendance_entering import take_attendance
    from tests.homes.oldsheets import a_book, a_foot, a_person, a_sheet, as_bytes

    book = a_book()
    sheet = a_sheet(book, month)
    a_person(sheet, "王小明", ["√"] * 20)
    a_person(sheet, "李芳", ["√", "？", "8:30"], total=5)
    a_person(sheet, "赵小兰", ["半天"])
    a_foot(sheet)
    with as_system():
        head = keeper_actor(home.staff.select_related("account", "home").get(post="head"))
    with scoped((), by=head):
        take_attendance(home.pk, as_bytes(book), "旧考勤.xlsx", by=head, at=at)
