"""The made-up city: the same from the same plan, and sound but for what was planted."""

import datetime as dt
from collections import Counter

import pytest
from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Count, F, Q
from django.utils import timezone

from doorstep.base.access import SYSTEM
from doorstep.base.installation import forget_installation
from doorstep.base.models import Installation
from doorstep.certificates.models import Certificate
from doorstep.entitlements.models import Award
from doorstep.kernel.idcard import born_on, is_sound, sex_of
from doorstep.kernel.names import normal_name
from doorstep.kernel.refusal import Refused
from doorstep.orgs.divisions import load_history
from doorstep.orgs.models import Account, Division, Org, Post, Seat
from doorstep.orgs.seats import actor_of
from doorstep.payments.models import PayAccount
from doorstep.people.models import Circumstance, Guardian, Household, NameToken, Person
from doorstep.people.tokens import initials_of, tokens_of
from doorstep.web.city.digest import city_digest
from doorstep.web.city.federation import orgs
from doorstep.web.city.make import city_made, make_city, places_of
from doorstep.web.city.names import UNUSUAL
from doorstep.web.city.numbers import AREA, card_number
from doorstep.web.city.people import holders
from doorstep.web.city.plan import PLANTED, CityPlan, people_by_place
from doorstep.web.city.staff import PASSWORD
from doorstep.web.commands import tell_code
from tests.factories import PersonFactory

from .made import AT, PLAN, TREE

pytestmark = pytest.mark.usefixtures("db")


def digest_of(plan):
    """The digest of a city made from the plan, which is gone again."""
    with transaction.atomic():
        make_city(plan, at=AT)
        digest = city_digest()
        transaction.set_rollback(True)
    forget_installation()
    return digest


def test_the_same_plan_gives_the_same_city(tree):
    first = digest_of(PLAN)
    assert digest_of(PLAN) == first
    others = [CityPlan(301), CityPlan(300, random_state=2), CityPlan(300, on=dt.date(2026, 9, 30))]
    assert len({first, *map(digest_of, others)}) == 4


def test_a_second_city_is_refused_in_words_and_changes_nothing(city):
    before = city_digest()
    with pytest.raises(Refused, match="库里已有一座：300 人") as refusal:
        make_city(CityPlan(500), at=AT)
    assert refusal.value.code == "city.not_empty"
    assert "原有数据没有动" in refusal.value.then
    assert city_digest() == before
    assert city_made().plan == PLAN


def test_a_database_with_people_of_its_own_is_left_alone(tree):
    PersonFactory()
    with pytest.raises(Refused, match="库里已经有组织或人员"):
        make_city(PLAN, at=AT)
    assert Person.objects.count() == 1


def test_a_real_installation_refuses_the_city_and_every_synthetic_row(tree):
    Installation.objects.update(is_synthetic=False)
    forget_installation()
    with pytest.raises(Refused, match="正式库，不收合成数据"):
        make_city(PLAN, at=AT)
    with pytest.raises(IntegrityError, match="正式库不收合成数据"), transaction.atomic():
        PersonFactory(is_synthetic=True)
    assert PersonFactory(is_synthetic=False).pk


def test_a_demonstration_refuses_real_rows(city):
    with pytest.raises(IntegrityError, match="演示库不收真实数据"), transaction.atomic():
        PersonFactory(is_synthetic=False)
    for model in (Person, Household, Certificate, PayAccount, Org, Post):
        assert not model.objects.exclude(is_synthetic=True).exists()


def test_everybody_asked_for_is_there(city):
    assert Person.objects.count() == 300
    assert city.rows["people.Person"] == 300
    assert set(Person.objects.values_list("code", flat=True)) <= {code for code, _, level in TREE if level == "village"}
    assert Certificate.objects.values("person").distinct().count() == 300


def test_every_number_is_sound_and_nobodys_but_for_the_planted(city):
    numbers = [person.number.open() for person in Person.objects.exclude(number=None)]
    assert len(set(numbers)) == len(numbers)
    assert {number[:6] for number in numbers} == {AREA}
    assert sum(not is_sound(number) for number in numbers) == city.planted["wrong_check"] == 3
    for person in Person.objects.exclude(number=None):
        number = person.number.open()
        assert born_on(number) == person.born_on
        assert {"男": "male", "女": "female"}[sex_of(number)] == person.sex
    guardians = [guardian.number.open() for guardian in Guardian.objects.all()]
    assert guardians
    assert all(is_sound(number) and number.startswith(AREA) for number in guardians)


def test_phones_and_cards_are_nobodys(city):
    phones = [person.phone.open() for person in Person.objects.exclude(phone=None)]
    assert {(phone[:7], len(phone)) for phone in phones} == {("1990000", 11)}
    cards = [account.number.open() for account in PayAccount.objects.all()]
    assert {(card[:6], len(card)) for card in cards} == {("990000", 19)}
    assert len(set(cards)) == len(cards)


def test_a_card_number_ends_in_its_luhn_digit():
    for serial in (1, 7, 4_711, 299_999):
        digits = [int(digit) for digit in reversed(card_number(serial))]
        doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
        assert (sum(digits[::2]) + sum(doubled)) % 10 == 0


def test_the_planted_faults_are_in_the_rows(city):
    month = PLAN.month
    assert set(city.planted) == set(PLANTED)
    without = Certificate.objects.filter(category=7, components=None).values("person").distinct()
    assert without.count() == city.planted["no_components"] == 2
    alike = Person.objects.values("name", "born_on", "sex").annotate(rows=Count("pk")).filter(rows__gt=1)
    assert sum(entry["rows"] - 1 for entry in alike) == city.planted["duplicate"] == 2
    stale = Person.objects.filter(updated_at__lt=AT - dt.timedelta(days=2000)).exclude(phone=None)
    assert stale.count() == city.planted["stale_phone"] == 6
    standing = Award.objects.filter(months__contains=month)
    assert standing.filter(person__died_on__lt=month).count() == city.planted["dead_paid"] == 1
    in_force = Q(person__certificates__valid__overlap=DateRange(month, PLAN.next_month))
    expired = standing.filter(person__died_on=None).exclude(in_force)
    assert expired.count() == city.planted["expired_paid"] == 1
    misnamed = PayAccount.objects.filter(is_guardians=False).exclude(holder=F("person__name"))
    assert misnamed.count() == city.planted["wrong_holder"] == 1


def test_only_the_planted_certificates_lack_components(city):
    for certificate in Certificate.objects.filter(category=7).exclude(components=None).prefetch_related("components"):
        parts = certificate.components.all()
        assert len(parts) >= 2
        assert certificate.grade == min(part.grade for part in parts) or certificate.state == "replaced"


def test_unusual_names_are_among_them_and_can_be_found(city):
    names = set(Person.objects.values_list("name", flat=True))
    assert set(UNUSUAL) <= names
    assert {len(name) for name in UNUSUAL} >= {1, 20}
    assert all(normal_name(name) == name for name in names)
    for person in Person.objects.filter(name__in=UNUSUAL):
        held = set(NameToken.objects.filter(person=person).values_list("token", flat=True))
        assert held == tokens_of(person.name, initials_of(person.name))


def test_households_have_one_address_and_at_most_one_head(city):
    shared = Household.objects.annotate(people=Count("members")).filter(people__gt=1)
    assert shared.exists()
    for household in Household.objects.prefetch_related("members"):
        members = household.members.all()
        assert {(member.code, member.address) for member in members} == {(household.code, household.address)}
        assert sum(member.is_head for member in members) <= 1


def test_the_structure_is_that_of_certificate_holders():
    plan = CityPlan(people=6_000)
    everybody = list(holders(plan, places_of(list(TREE))))
    share = {key: count / len(everybody) for key, count in Counter(h.issues[-1].category for h in everybody).items()}
    expected = {1: 0.11, 2: 0.088, 3: 0.016, 4: 0.535, 5: 0.092, 6: 0.109, 7: 0.05}
    assert share == pytest.approx(expected, abs=0.02)
    assert mean(h.issues[-1].grade <= 2 for h in everybody) == pytest.approx(0.42, abs=0.02)
    assert mean(h.male for h in everybody) == pytest.approx(0.58, abs=0.02)
    ages = [(plan.on - h.born_on).days / 365.25 for h in everybody]
    assert mean(age < 18 for age in ages) == pytest.approx(0.03, abs=0.01)
    assert mean(age >= 60 for age in ages) == pytest.approx(0.47, abs=0.02)
    low_income = [h for h in everybody for told in h.told if told.kind == "low_income" and told.holds]
    assert len(low_income) / len(everybody) == pytest.approx(0.34, abs=0.02)
    assert mean(h.card is not None for h in everybody) == pytest.approx(0.97, abs=0.01)
    assert all(h.born_on <= issue.since <= (h.died_on or plan.on) for h in everybody for issue in h.issues)


def mean(values):
    """The share of what holds."""
    held = list(values)
    return sum(held) / len(held)


def test_whoever_needs_a_guardian_mostly_has_one(city):
    minors = Person.objects.filter(born_on__gt=dt.date(2008, 10, 31))
    assert minors.exists()
    for person in Person.objects.filter(guardians=None).exclude(pk__in=Person.objects.filter(guardians__isnull=False)):
        assert person.born_on <= dt.date(2008, 10, 31) or person.certificates.exists()
    assert PayAccount.objects.filter(is_guardians=True).exclude(proof="").exists()
    for account in PayAccount.objects.filter(is_guardians=True).select_related("person"):
        assert account.person.guardians.filter(name=account.holder).exists()


@pytest.mark.parametrize("people", [1, 7, 300, 20_000])
def test_places_hold_exactly_the_number_of_people(people):
    counts = people_by_place(CityPlan(people=people), places_of(list(TREE)))
    assert sum(counts) == people
    assert min(counts) >= 0


def test_every_desk_has_a_seat_and_a_password_that_meets_the_rules(city):
    validate_password(PASSWORD)
    roles = set(Seat.objects.values_list("role", flat=True))
    assert roles == {
        "city_office",
        "city_leader",
        "auditor",
        "seat_keeper",
        "county_office",
        "county_signer",
        "county_finance",
        "town_desk",
        "liaison",
    }
    village = Seat.objects.get(account__username="village-420602002003")
    actor = actor_of(village.pk, village.account_id, on=dt.date(2026, 11, 24))
    assert actor.may("person.view", "420602002003")
    assert not actor.may("person.view", "420602002004")
    assert Account.objects.get(username="city").check_password(PASSWORD)


def test_a_demonstration_tells_the_code_and_a_real_installation_does_not(city):
    told = next(iter(tell_code("city")))
    assert len(told["code"]) == 6
    assert 0 < told["seconds_left"] <= 30
    with pytest.raises(Refused, match="没有账号 nobody"):
        next(iter(tell_code("nobody")))
    Installation.objects.update(is_synthetic=False)
    forget_installation()
    with pytest.raises(Refused, match="这不是演示库"):
        next(iter(tell_code("city")))


def test_only_genuine_places_have_organisations(tree):
    made = list(orgs(PLAN, TREE))
    assert {org.code for org in made if org.kind == "federation"} == {
        "420600000000",
        "420602000000",
        "420602002000",
        "420602200000",
        "420606000000",
        "420606005000",
    }
    assert "420606400498" not in {org.code for org in made}
    assert sum(org.kind.endswith("_association") and org.level != "village" for org in made) == 5 * 3
    assert {org.name for org in made if org.level == "village"} >= {"新街社区残协", "姚庵村残协"}


def test_the_federation_of_the_whole_city_has_its_known_size():
    load_history("420600000000", by=SYSTEM, at=AT)
    divisions = list(Division.objects.as_of(PLAN.on).order_by("code").values_list("code", "name", "level"))
    made = list(orgs(PLAN, divisions))
    by_level = Counter((org.level, org.kind) for org in made)
    assert by_level["town", "federation"] == 109
    assert by_level["village", "village_association"] == 2_793
    liaisons = Counter(org.level for org in made for post in org.posts if post.kind == "liaison" and post.until is None)
    assert 109 <= liaisons["town"] <= 150
    assert 2_750 <= liaisons["village"] <= 3_000
    assert all(number > 0 and held < due for org in made for number, held, due in org.terms)


def test_low_income_changes_with_the_next_month_for_a_few(city):
    turning = Circumstance.objects.filter(kind="low_income", valid__startswith=PLAN.next_month)
    assert turning.exists()
    assert timezone.localdate(AT) == PLAN.on
