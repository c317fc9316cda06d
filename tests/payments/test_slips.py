"""The slip: short sentences of one person's month, for the ear."""

import datetime as dt
import json
import re

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from doorstep.base.commands import COMMANDS, DONE, run_command
from doorstep.base.items import BENEFITS
from doorstep.entitlements.models import Award
from doorstep.entitlements.services import draw_up_month
from doorstep.orgs.models import Post
from doorstep.payments import commands  # noqa: F401  (declares the command)
from doorstep.payments.models_ledger import OffsetPlan
from doorstep.payments.services import draw_up_batch, make_unpayable
from doorstep.payments.slips import slip_of
from doorstep.people.models import Guardian, Person
from tests.cast import COUNTY, COUNTY_CODE, VILLAGE_CODE
from tests.desk import sat_down
from tests.factories import NOON, OrgFactory, PayAccountFactory, SeatFactory
from tests.payments.money import FRIDAY, MONDAY, answered, followed, mend_account, noon, sent
from tests.payments.test_batch import LIVING, MAY, award, draw

pytestmark = pytest.mark.usefixtures("db")
JUNE = dt.date(2026, 6, 1)


@pytest.fixture
def person():
    person = award()
    PayAccountFactory(person=person, number="9900000000000028")
    return person


def sentences(person, month=MAY):
    return slip_of(person, month, on=MONDAY).sentences


def test_what_was_paid_is_said_with_its_month_its_day_and_its_account(person):
    answered(sent(draw()))
    slip = slip_of(person, MAY, on=MONDAY)
    assert slip.title == "王伟芳 2026年5月发放通知单"
    assert slip.sentences == ("困难残疾人生活补贴，5月的110元，5月18日已经到账。", "钱在尾号0028的账户里。")


def test_arrears_are_told_apart_from_the_month_itself(person):
    """Paid 102 yuan for January in time, and 8 yuan more when the standard was raised; and all of April late."""
    january, april = dt.date(2026, 1, 1), dt.date(2026, 4, 1)

    def batch(first, due):
        source = "SELECT %s::bigint AS person_id, m.month, m.due AS due_fen FROM (VALUES %s) AS m (month, due)"
        rows = ", ".join(f"('{month}'::date, {fen}::bigint)" for month, fen in due)
        made = draw_up_batch(
            LIVING.code,
            LIVING.label,
            first,
            source=source.replace("VALUES %s", f"VALUES {rows}"),
            terms=[person.pk],
            code=COUNTY_CODE,
            by=COUNTY,
            at=NOON,
        )
        return sent(made, first)

    answered(batch(january, [(january, 102_00)]), paid_on=dt.date(2026, 1, 20))
    answered(batch(MAY, [(january, 110_00), (april, 110_00), (MAY, 110_00)]))
    assert sentences(person) == (
        "困难残疾人生活补贴，补发1月差额8元，5月18日已经到账。",
        "困难残疾人生活补贴，补发4月的110元，5月18日已经到账。",
        "困难残疾人生活补贴，5月的110元，5月18日已经到账。",
        "这个月一共到账228元。",
        "钱在尾号0028的账户里。",
    )
    assert sentences(person, january) == (
        "困难残疾人生活补贴，1月的102元，1月20日已经到账。",
        "钱在尾号0028的账户里。",
    )


def test_what_is_under_way_is_said_to_be(person):
    sent(draw())
    assert sentences(person) == ("困难残疾人生活补贴，5月的110元，正在发放，还没有到账。",)


@pytest.mark.parametrize(
    ("code", "then"), [("R01", "请带身份证和社会保障卡"), ("R08", "您不用做什么"), ("R03", "请带身份证到银行问清楚")]
)
def test_what_came_back_says_why_and_what_to_do(person, code, then):
    answered(sent(draw()), {1: code})
    (said,) = sentences(person)
    assert "没有到账。银行说的原因是" in said
    assert then in said


def test_what_came_back_and_was_sent_again_is_said_once(person):
    batch = answered(sent(draw()), {1: "R02"})
    mend_account(person)
    answered(sent(followed(batch), MONDAY), paid_on=dt.date(2026, 5, 20))
    assert sentences(person)[0] == "困难残疾人生活补贴，5月的110元，5月20日已经到账。"


def test_what_nobody_could_be_paid_is_said_to_have_gone_back(person):
    batch = answered(sent(draw()), {1: "R02"})
    make_unpayable(batch.lines.get().pk, reason="找不到本人", by=COUNTY, at=noon(dt.date(2027, 5, 18)))
    assert sentences(person) == ("困难残疾人生活补贴，5月的110元，没有到账，一直发不出去，钱已经退回财政。",)


def test_what_was_held_back_is_said(person):
    OffsetPlan.objects.create(
        person=person, code=person.code, benefit=LIVING.code, month=MAY, amount_fen=55_00, recovery_id=1
    )
    answered(sent(draw()))
    assert "5月的困难残疾人生活补贴，按您书面同意的办法扣回55元，用来还以前多发的钱。" in sentences(person)


def test_a_month_without_payment_says_so(person):
    assert sentences(person, JUNE) == ("这个月没有发放记录。",)


def test_whom_to_ask_is_the_liaison_of_the_village_or_else_the_town(person):
    assert slip_of(person, MAY, on=MONDAY).ask.startswith("有不明白的，请问")
    org = OrgFactory()
    Post.objects.create(
        org=org,
        code=VILLAGE_CODE,
        kind="liaison",
        holder="李秀兰",
        phone="19900001234",
        held=DateRange(dt.date(2020, 1, 1), None),
        is_synthetic=True,
    )
    assert slip_of(person, MAY, on=MONDAY).ask == "有不明白的，请问新街社区残协的李秀兰，电话 19900001234。"


def test_the_village_reads_it_out_and_prints_it(person):
    answered(sent(draw()))
    seat = SeatFactory(role="liaison", org=OrgFactory())
    village = sat_down(seat.account, seat)
    page = village.get(reverse("pay-slip", args=[person.pk, 2026, 5])).content.decode()
    assert "5月的110元，5月18日已经到账。" in page
    pdf = village.get(reverse("pay-slip-pdf", args=[person.pk, 2026, 5]))
    assert (pdf.status_code, pdf.content[:5]) == (200, b"%PDF-")
    assert village.get(reverse("pay-slip", args=[person.pk, 2026, 13])).status_code == 404
    assert "2026年5月发放通知单" in village.get(reverse("person", args=[person.pk])).content.decode()


@pytest.mark.parametrize(
    ("who", "heading"),
    [
        ({}, "念给本人听"),
        ({"born_on": dt.date(2018, 3, 1)}, "念给监护人听"),
        ({"died_on": dt.date(2026, 5, 10)}, "念给家属听"),
    ],
)
def test_a_childs_slip_is_read_to_the_guardian_and_that_of_the_dead_to_the_family(who, heading, person):
    assert heading_of_slip(person, who) == heading


def test_the_slip_of_a_grown_person_with_a_guardian_is_read_to_the_guardian(person):
    held = DateRange(dt.date(2020, 1, 1), None)
    Guardian.objects.create(person=person, code=person.code, name="王建国", relation="parent", held=held)
    assert heading_of_slip(person, {}) == "念给监护人听"


def heading_of_slip(person, who):
    """Over the sentences, as the village sees it."""
    Person.objects.filter(pk=person.pk).update(**who)
    seat = SeatFactory(role="liaison", org=OrgFactory())
    page = sat_down(seat.account, seat).get(reverse("pay-slip", args=[person.pk, 2026, 5])).content.decode()
    return re.search(r"<h2>(念给.+?)</h2>", page)[1]


def test_the_command_says_each_sentence_on_a_line(person, capsys):
    answered(sent(draw()))
    assert run_command(COMMANDS["payments slip"], [str(person.pk), "2026-05", "--json"]) == DONE
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert said[0] == {"title": "王伟芳 2026年5月发放通知单"}
    assert said[1] == {"sentence": "困难残疾人生活补贴，5月的110元，5月18日已经到账。"}


def test_two_benefits_are_two_sentences_and_one_sum(person):
    Award.objects.create(
        person=person, code=person.code, benefit="nursing-allowance", amount_fen=125_50, months=DateRange(MAY, None)
    )
    for benefit in (LIVING, BENEFITS["nursing-allowance"]):
        answered(sent(draw_up_month(benefit, MAY, code=COUNTY_CODE, by=COUNTY, at=noon(FRIDAY)), FRIDAY))
    assert "这个月一共到账235元5角。" in sentences(person)
