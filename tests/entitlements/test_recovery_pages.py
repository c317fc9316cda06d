"""Cases of recovery in the browser: found, opened, told, repaid; and the nightly comparison with its command."""

import datetime as dt
import json
import re

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from doorstep.base.commands import COMMANDS, DONE, FOUND_WRONG, run_command
from doorstep.entitlements import commands, tasks  # noqa: F401  (declares the command)
from doorstep.entitlements.models_recovery import Recovery, Repayment
from doorstep.entitlements.recovery_check import check_repayments
from doorstep.payments.models_ledger import LedgerDay, LedgerEntry, LedgerFinding, PayClock
from doorstep.people.models import Person
from doorstep.people.services import record_death
from tests.cast import ELSEWHERE_CODE, TOWN
from tests.conftest import see_everything
from tests.entitlements.test_recovering import (
    FOUND_ON,
    LIVING,
    found,
    give,
    month,
    paid_for,
    repay,
    somebody,
    stop,
    told,
)
from tests.factories import AccountFactory, OrgFactory, SeatFactory
from tests.payments.money import noon
from tests.visitors import visitor

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def county():
    return OrgFactory(county=True)


@pytest.fixture
def person():
    """Paid for January to May; April and May are not due."""
    person = somebody()
    paid_for(*(month(number) for number in range(1, 6)))
    stop(person, month(4))
    return person


def seated(role, org):
    return visitor(SeatFactory(role=role, org=org, account=AccountFactory()))


def act(client, name, case, **said):
    return client.post(reverse("recovery-act", args=[case.pk, name]), {"reason": "已核对"} | said)


def test_a_case_goes_from_the_list_to_its_end(county, person):
    office = seated("county_office", county)
    page = office.get(reverse("overpaid")).content.decode()
    assert "多发 220.00 元" in page
    said = {"person": person.pk, "benefit": "living-allowance", "cause": "ERROR", "reason": "复核发现"}
    assert office.post(reverse("recovery-open"), said).status_code == 302
    case = Recovery.objects.get()
    assert "没有多发的" in office.get(reverse("overpaid")).content.decode()
    assert "追缴：待告知" in office.get(reverse("desk")).content.decode()
    assert office.get(reverse("recovery-letter", args=[case.pk])).status_code == 409
    assert act(office, "notify", case).status_code == 302
    assert "多发了220元" in office.get(reverse("recovery", args=[case.pk])).content.decode()
    assert office.get(reverse("recovery-letter", args=[case.pk])).content[:5] == b"%PDF-"
    today = timezone.localdate()
    wrong = act(office, "repay", case, amount_fen="220.01", paid_on=f"{today}", receipt="1")
    assert wrong.status_code == 400
    assert "还能退还的是220元" in wrong.content.decode()
    assert act(office, "repay", case, amount_fen="220", paid_on=f"{today}", receipt="1").status_code == 302
    assert act(office, "close", case).status_code == 302
    page = office.get(reverse("recovery", args=[case.pk])).content.decode()
    assert "已结案" in page
    steps = [page.rindex(words) for words in ("追缴立案", "<strong>告知</strong>", "登记退还", "结案")]
    assert steps == sorted(steps)


def test_what_comes_back_can_be_traced_from_the_ledger_to_its_case(county, person):
    case = told(found(person))
    repay(case, 50_00)
    entry = LedgerEntry.objects.get(step="repaid", account="recovered")
    address, link = reverse("ledger-entry", args=[entry.pk]), reverse("recovery", args=[case.pk])
    assert link in seated("county_office", county).get(address).content.decode()
    assert link not in seated("county_finance", county).get(address).content.decode()


def test_the_form_of_holding_back_keeps_what_was_typed_and_says_what_is_wrong(county, person):
    office, case = seated("county_office", county), told(found(person))
    said = {"benefit": "living-allowance", "monthly_fen": "二十", "first": "2027-01", "consent_on": "2026-06-01"}
    answer = act(office, "offset", case, **said, consent="同意书 7 号")
    assert answer.status_code == 400
    assert "不是金额" in answer.content.decode()
    assert "同意书 7 号" in answer.content.decode()
    answer = act(office, "offset", case, **(said | {"monthly_fen": "20"}), consent="同意书 7 号")
    assert "没有享受困难残疾人生活补贴" in answer.content.decode()


def test_an_act_that_is_not_open_or_not_yours_is_refused_in_words(county, person):
    office, signer, case = seated("county_office", county), seated("county_signer", county), found(person)
    assert "此环节可办：告知、撤销" in act(office, "close", case).content.decode()
    assert "办理追缴" in act(signer, "notify", case).content.decode()
    assert act(office, "nonsense", case).status_code == 404
    assert seated("liaison", OrgFactory()).get(reverse("recoveries")).status_code == 403


def test_a_case_of_the_dead_says_who_told_of_the_death(county, person):
    office = seated("county_office", county)
    record_death(person.pk, died_on=dt.date(2026, 3, 18), source="家属到社区说的", by=TOWN, at=noon(FOUND_ON))
    said = f"家属到社区说的，{TOWN.seat_label} 2026年6月5日登记"
    page = office.get(reverse("overpaid")).content.decode()
    assert f"此人 2026年3月18日去世。来源：{said}" in page
    assert re.search(r'data-label="多发（元）">110.00<', page)  # on a telephone each month is a card, and none is cut
    case = found(person, cause="DEATH")
    page = office.get(reverse("recovery", args=[case.pk])).content.decode()
    assert re.search(rf"去世消息来源.*?{said}", page, re.S)


@pytest.mark.parametrize("about", [{"died_on": dt.date(2026, 3, 18)}, {"code": ELSEWHERE_CODE}])
def test_whoever_has_no_later_months_here_is_not_offered_to_have_them_held_back(county, person, about):
    office, case = seated("county_office", county), told(found(person))
    address = reverse("recovery", args=[case.pk])
    assert "商定按月扣回" in office.get(address).content.decode()
    Person.objects.filter(pk=person.pk).update(**about)
    page = office.get(address).content.decode()
    assert "商定分期退还" in page
    assert "商定按月扣回" not in page
    answer = office.get(reverse("recovery-act", args=[case.pk, "offset"]))
    assert (answer.status_code, "请与家属或者本人商量一次退还" in answer.content.decode()) == (409, True)


def test_of_the_dead_the_family_is_told_and_the_letter_offers_what_the_page_does(county, person):
    Person.objects.filter(pk=person.pk).update(died_on=dt.date(2026, 3, 18))
    case = found(person, cause="ERROR")
    page = seated("county_office", county).get(reverse("recovery", args=[case.pk])).content.decode()
    assert f"{person.name}的家属" in page
    assert "告知本人" not in page
    assert "从以后的待遇里" not in told(case).letter


def test_opening_without_a_cause_is_refused_in_words(county, person):
    office = seated("county_office", county)
    answer = office.post(reverse("recovery-open"), {"person": person.pk, "benefit": "living-allowance"})
    assert "没有选择原因" in answer.content.decode()
    assert not Recovery.objects.exists()


def test_a_repayment_that_does_not_stand_in_the_ledger_is_found(person):
    case = told(found(person))
    repay(case, 50_00)
    assert check_repayments(FOUND_ON, FOUND_ON, at=noon(FOUND_ON)) == 0
    about = {"paid_on": FOUND_ON, "at": noon(FOUND_ON), "seat_id": 0, "seat_label": "县"}
    Repayment.objects.create(recovery=case, code=case.code, amount_fen=1_00, receipt="背后", **about)
    assert check_repayments(FOUND_ON, FOUND_ON, at=noon(FOUND_ON)) == 1
    assert LedgerFinding.objects.get().words == "登记退还 1.00 元，分录 0.00 元。"


def test_the_night_compares_the_days_before_and_every_clock(person, monkeypatch):
    monkeypatch.setattr(tasks.timezone, "localdate", lambda: dt.date(2026, 5, 20))
    monkeypatch.setattr(tasks, "close_old_connections", lambda: None)
    tasks.compare_money.func()
    see_everything()
    assert set(LedgerDay.objects.values_list("day", flat=True)) == {dt.date(2026, 4, 10), dt.date(2026, 5, 10)}
    assert not LedgerFinding.objects.exists()
    PayClock.objects.filter(month=month(5)).delete()
    tasks.compare_money.func()
    see_everything()
    assert [one.measure for one in LedgerFinding.objects.all()] == ["clock"]


def test_the_command_tells_what_is_open_and_ends_in_one(person, capsys):
    words = ["--day", "2026-05-10", "--json"]
    assert run_command(COMMANDS["ledger reconcile"], words) == DONE
    assert capsys.readouterr().out == ""
    see_everything()
    PayClock.objects.filter(month=month(5)).update(workdays=3)
    assert run_command(COMMANDS["ledger reconcile"], words) == FOUND_WRONG
    told_facts = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(one["day"], one["measure"]) for one in told_facts] == [("2026-05-10", "兑付时钟")]


def test_a_case_says_that_its_months_are_due_after_all(county, person):
    case, office = told(found(person)), seated("county_office", county)
    address = reverse("recovery", args=[case.pk])
    assert "有的月份现在又应发" not in office.get(address).content.decode()
    give(person, LIVING, 110_00, DateRange(month(5), None), noon(FOUND_ON))
    page = " ".join(office.get(address).content.decode().split())
    assert "2026年5月，按现在的待遇记录又应发了，不用再退" in page
    repay(case, 220_00)
    assert "有的月份现在又应发" not in office.get(address).content.decode()
