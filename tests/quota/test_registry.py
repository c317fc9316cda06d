"""An employer that applies, beside what the registry tells of it: who is struck off or named otherwise is told so."""

import datetime as dt

import pytest

from doorstep.base.scope import as_system, scoped
from doorstep.kernel.refusal import Refused
from doorstep.quota.models import Employer
from doorstep.quota.services import decide_employer
from doorstep.quota.services.registering import compare_registry
from tests.cast import COUNTY
from tests.rows_quota import credit_code

from .employer_cast import AT, an_employer
from .lists import told as told_list
from .reviewcast import seated, words_of

pytestmark = pytest.mark.django_db
SPRING = dt.date(2026, 3, 31)
OURS, NAME = credit_code(7), "襄城区春风纸品厂"


def registered(uscc=OURS, name=NAME, until="", *, contract="market-employers", as_of=SPRING):
    with as_system():
        told_list(contract, (uscc, name, "2015-06-01", until), as_of=as_of, at=AT)


def said(uscc=OURS, name=NAME):
    with as_system():
        return compare_registry(uscc, name)


def test_where_no_list_ever_came_nothing_was_compared(db):
    assert said() == ("not_asked", "还没有收到登记部门的数据。")


def test_the_registry_agrees_is_silent_or_names_what_is_otherwise(db):
    registered(name="襄城区春风纸品厂（普通合伙）")
    assert said(name="襄城区 春风纸品厂(普通合伙)") == ("agrees", "")
    assert said() == ("conflicts", "登记部门的名称是「襄城区春风纸品厂（普通合伙）」。")
    assert said(credit_code(8)) == ("silent", "登记部门的数据里没有这个代码。")


def test_who_was_struck_off_is_told_with_the_day(db):
    registered(until="2025-08-31")
    assert said() == ("conflicts", "登记部门的数据里，这个单位已在 2025-08-31 注销或吊销。")


def test_who_was_struck_off_after_applying_is_not_approved_without_a_reason(db):
    registered()
    waiting = an_employer()
    with as_system():
        assert Employer.objects.get().registry == "agrees"
    registered(until="2026-04-01", as_of=dt.date(2026, 4, 1))
    here = seated("county_office")
    assert "注销或吊销" in words_of(here.get(f"/placements/employers/{waiting.pk}/"))
    with scoped(COUNTY.ranges, by=COUNTY), pytest.raises(Refused) as refusal:
        decide_employer(waiting.pk, is_approved=True, reason="", by=COUNTY, at=AT)
    assert refusal.value.code == "employer.no_reason"
    with scoped(COUNTY.ranges, by=COUNTY):
        made = decide_employer(waiting.pk, is_approved=True, reason="名称变更中，看过证明", by=COUNTY, at=AT)
    assert (made.registry, made.state) == ("conflicts", "active")


def test_the_same_code_applies_once_whatever_the_name(db):
    an_employer()
    with pytest.raises(Refused) as refusal:
        an_employer(7, "另一个名称", "another")
    assert refusal.value.code == "employer.taken"
