"""Lists of other departments for tests: rows of each, handed in and entered."""

import datetime as dt

from django.utils import timezone

from doorstep.base.jobs import run_job
from doorstep.exchange.feed_runs import receive_feed
from doorstep.exchange.models_feeds import FeedRun
from tests.cast import COUNTY, COUNTY_CODE
from tests.exchange.sheets import text_of
from tests.factories import citizen_number
from tests.rows_quota import credit_code

MARCH, APRIL = dt.date(2025, 3, 31), dt.date(2025, 4, 30)
NOW = timezone.make_aware(dt.datetime(2025, 12, 1, 12))
INSURANCE = ("姓名", "身份证号", "统一社会信用代码", "费款所属月份", "险种")
MEDICAL = INSURANCE[:4]
WAGES = ("姓名", "身份证号", "统一社会信用代码", "税款所属月份", "收入额（元）")
EMPLOYERS = ("统一社会信用代码", "名称", "成立日期", "注销日期")
ORGANISATIONS = ("统一社会信用代码", "名称", "成立登记日期", "注销登记日期")
VETERANS = ("姓名", "身份证号", "残疾等级", "发证日期", "停止日期")
CERTIFICATES = ("姓名", "身份证号", "残疾等级", "发证日期", "有效期止")
HEADS = {
    "hr-insurance": INSURANCE,
    "medical-insurance": MEDICAL,
    "tax-wages": WAGES,
    "market-employers": EMPLOYERS,
    "civil-organisations": ORGANISATIONS,
    "veterans-grades": VETERANS,
    "federation-certificates": CERTIFICATES,
}


def insured(serial, line="养老保险", *, employer=1, month="2025-03"):
    """A row of the list of insurance."""
    return ("王伟芳", citizen_number(serial), credit_code(employer), month, line)


def paid(serial, yuan="3000.00", *, employer=1, month="2025-03"):
    """A row of the list of wages."""
    return ("王伟芳", citizen_number(serial), credit_code(employer), month, yuan)


def told(contract, *rows, as_of=MARCH, place=COUNTY_CODE, by=COUNTY, at=NOW, raw=None, **more):
    """A list handed in and entered."""
    raw = text_of(*rows, head=HEADS[contract]) if raw is None else raw
    run = receive_feed(contract, raw, "名单.csv", place=place, as_of=as_of, by=by, at=at, **more)
    run_job(run.job_id)
    return FeedRun.objects.get(pk=run.pk)
