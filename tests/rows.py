"""One maker for every scoped table: lays a row at a code, with its mark in every text that a page may show."""

import datetime as dt
import json
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from doorstep.base.items import BENEFITS
from doorstep.base.jobs import KINDS
from doorstep.base.models import History, Job, Look, SavedFilter, Trail, Upload, UploadRow
from doorstep.base.seal import blind
from doorstep.certificates.models import Certificate, Component
from doorstep.entitlements.models import Award, Change, MonthRun
from doorstep.orgs.models import Org, Post, Seat, Term
from doorstep.people.models import Circumstance, FormerNumber, Guardian, Household, Merge, NameToken, Person
from doorstep.people.sheets import KIND
from doorstep.people.tokens import rewrite_tokens
from tests.factories import AccountFactory, citizen_number
from tests.world import SINCE, Maker, World, stem

NOON = dt.datetime(2026, 5, 15, 4, tzinfo=dt.UTC)
MAKERS: dict[str, Maker] = {}
LEVELS = {4: "city", 6: "county", 9: "town", 12: "village"}
BENEFIT = sorted(BENEFITS)[0]
OPEN = DateRange(SINCE, None)


def maker(model: type) -> Any:
    """Register the maker of a table."""

    def register(make: Maker) -> Maker:
        MAKERS[model._meta.label] = make
        return make

    return register


def month_number(number: int) -> dt.date:
    """A month of its own for each number."""
    return dt.date(1950 + number // 12 % 100, number % 12 + 1, 1)


def by_whom(mark: str) -> dict[str, Any]:
    """Who acted, in marked words."""
    return {"seat_id": 0, "seat_label": mark, "account_name": mark}


@maker(Trail)
def trail(world: World, code: str, mark: str, **about: Any) -> Trail:
    there = world.lay("people.Person", code)
    return Trail.objects.create(
        code=code,
        at=NOON,
        act="register_person",
        thing="people.person",
        thing_id=there.pk,
        reason=mark,
        **by_whom(mark),
    )


@maker(Look)
def look(world: World, code: str, mark: str, **about: Any) -> Look:
    seen = world.lay("people.Person", world.mostly(code))
    return Look.objects.create(
        code=code, at=NOON, person_id=seen.pk, field="number", purpose=f"核对{mark}", **by_whom(mark)
    )


@maker(History)
def history(world: World, code: str, mark: str, **about: Any) -> History:
    return History.objects.create(
        code=code, register="people_person", row_id=0, at=NOON, seat_id=0, was={"address": mark}
    )


@maker(Job)
def job(world: World, code: str, mark: str, **about: Any) -> Job:
    kind = world.chance.choice(sorted(KINDS))
    terms = {"month": "2026-05-01", "counties": [code], "upload": 1, "plan": 1, "run": 1, "study": 1, "ranges": []}
    words = {"progress": mark, "seat_label": mark, "opened_at": NOON, "seat_id": 0}
    return Job.objects.create(code=code, kind=kind, terms=terms, **(words | about))


@maker(Upload)
def upload(world: World, code: str, mark: str, *, owner: int = 0, **about: Any) -> Upload:
    made = Upload.objects.create(
        code=code,
        kind=KIND,
        filename=f"{mark}.xlsx",
        digest="0" * 64,
        columns=[],
        rows_total=1,
        seat_id=owner,
        seat_label=mark,
        opened_at=NOON,
    )
    world.owners[made.pk] = owner
    return made


@maker(SavedFilter)
def saved_filter(world: World, code: str, mark: str, **about: Any) -> SavedFilter:
    name = f"{mark}{next(world.numbers)}"
    return SavedFilter.objects.create(
        code=code, seat_id=0, listing="matters", title=mark, path="/matters/", name=name, said={}, saved_at=NOON
    )


@maker(UploadRow)
def upload_row(world: World, code: str, mark: str, *, owner: int = 0, **about: Any) -> UploadRow:
    upload = world.lay("base.Upload", code, owner=owner)
    cells = json.dumps({"name": mark}, ensure_ascii=False)
    number = upload.rows.count() + 1
    faults = {"name": mark} if number % 2 else {}
    state = "faulty" if faults else "ready"
    return UploadRow.objects.create(
        upload=upload, code=upload.code, number=number, cells=cells, faults=faults, state=state
    )


@maker(Org)
def org(world: World, code: str, mark: str, *, standing: bool = False, **about: Any) -> Org:
    level = LEVELS[len(stem(code))]
    kind = "village_association" if level == "village" else "federation"
    taken = Org.objects.filter(code=code, kind=kind, active__upper_inf=True).exists()
    active = DateRange(SINCE, dt.date(2099, 1, 1)) if taken and not standing else OPEN
    return Org.objects.create(code=code, level=level, kind=kind, name=f"{mark}残联", active=active, is_synthetic=True)


@maker(Term)
def term(world: World, code: str, mark: str, **about: Any) -> Term:
    held = world.lay("orgs.Org", code)
    return Term.objects.create(
        org=held, code=held.code, number=1, congress_on=SINCE, due_on=dt.date(2025, 1, 1), document=mark
    )


@maker(Post)
def post(world: World, code: str, mark: str, **about: Any) -> Post:
    held = world.lay("orgs.Org", code)
    return Post.objects.create(
        org=held, code=held.code, kind="liaison", holder=mark, phone="19900001234", held=OPEN, is_synthetic=True
    )


@maker(Seat)
def seat(world: World, code: str, mark: str, **about: Any) -> Seat:
    held = world.lay("orgs.Org", code)
    account = AccountFactory(username=f"sits-{mark}", name=mark)
    return Seat.objects.create(account=account, role="liaison", org=held, code=held.code, held=OPEN)


@maker(Household)
def household(world: World, code: str, mark: str, **about: Any) -> Household:
    return Household.objects.create(code=code, number=mark, address=f"{mark}路", is_synthetic=True)


@maker(Person)
def person(world: World, code: str, mark: str, **about: Any) -> Person:
    number = citizen_number(next(world.numbers), dt.date(1950 + next(world.numbers) % 60, 3, 15))
    if Person.objects.filter(number_index=blind(number)).exists():
        number = ""
    somewhere = world.lay("people.Household", world.mostly(code)) if world.chance.random() < 0.2 else None
    about = {
        "name": f"王{mark}"[:20],
        "initials": f"w{next(world.numbers)}x",
        "sex": "female",
        "born_on": dt.date(1970, 3, 15),
        "number_kind": "resident" if number else "none",
        "number": number or None,
        "number_index": blind(number) if number else None,
        "phone": "19900001234",
        "address": f"{mark}户籍",
        "lives_code": world.mostly(code),
        "lives_address": f"{mark}现居",
        "household": somewhere,
        "is_synthetic": True,
        "updated_at": NOON,
    } | about
    made = Person.objects.create(code=code, **about)
    rewrite_tokens([made])
    for token in NameToken.objects.filter(person=made):
        world.keep(token)
    return made


@maker(NameToken)
def name_token(world: World, code: str, mark: str, **about: Any) -> NameToken:
    whose = world.lay("people.Person", code)
    return NameToken.objects.create(code=whose.code, person=whose, token=mark[:1] + str(next(world.numbers)))


@maker(FormerNumber)
def former_number(world: World, code: str, mark: str, **about: Any) -> FormerNumber:
    whose, number = world.lay("people.Person", code), citizen_number(next(world.numbers))
    return FormerNumber.objects.create(
        person=whose, code=whose.code, number=number, number_index=blind(number), replaced_on=SINCE, reason=mark
    )


@maker(Guardian)
def guardian(world: World, code: str, mark: str, **about: Any) -> Guardian:
    whose = world.lay("people.Person", code)
    return Guardian.objects.create(
        person=whose, code=whose.code, name=mark, relation="parent", phone="19900001234", held=OPEN, proof=mark
    )


@maker(Circumstance)
def circumstance(world: World, code: str, mark: str, **about: Any) -> Circumstance:
    whose = world.lay("people.Person", code)
    return Circumstance.objects.create(
        person=whose, code=whose.code, kind="low_income", holds=True, valid=OPEN, source=mark, as_of=SINCE
    )


@maker(Merge)
def merge(world: World, code: str, mark: str, **about: Any) -> Merge:
    kept = world.lay("people.Person", code)
    gone = world.lay("people.Person", world.mostly(code), merged_into=kept)
    return Merge.objects.create(kept=kept, gone=gone, code=kept.code, moved={}, at=NOON, seat_id=0, reason=mark)


@maker(Certificate)
def certificate(world: World, code: str, mark: str, **about: Any) -> Certificate:
    whose = world.lay("people.Person", code)
    return Certificate.objects.create(
        person=whose,
        code=whose.code,
        category=world.chance.randint(1, 7),
        grade=world.chance.randint(1, 4),
        valid=DateRange(SINCE, dt.date(2030, 1, 1)),
        issued_on=SINCE,
        issuer_code=code[:6].ljust(12, "0"),
        state_since=SINCE,
        state_reason=mark,
        is_synthetic=True,
    )


@maker(Component)
def component(world: World, code: str, mark: str, **about: Any) -> Component:
    whole = world.lay("certificates.Certificate", code)
    return Component.objects.create(certificate=whole, code=whole.code, category=4, grade=2)


@maker(MonthRun)
def month_run(world: World, code: str, mark: str, **about: Any) -> MonthRun:
    month = month_number(next(world.numbers))
    run = {"known_on": NOON.date(), "rules": "", "judged_at": NOON, "persons": 1, "due": 1, "due_fen": 1, "unknown": 0}
    return MonthRun.objects.create(code=code, benefit=BENEFIT, month=month, **run)


@maker(Change)
def change(world: World, code: str, mark: str, **about: Any) -> Change:
    whose, kind = world.lay("people.Person", code), world.chance.choice(["starts", "unknown"])
    found = {"becomes_fen": None, "missing": ["low_income"]} if kind == "unknown" else {"becomes_fen": 100_00}
    odd = {"odd": ["no_account"], "check_by": dt.date(2026, 5, 22)} if world.chance.random() < 0.5 else {}
    state = {"state": "declined", "decided_at": NOON, "seat_id": 0} if world.chance.random() < 0.3 else {}
    return Change.objects.create(
        person=whose,
        code=whose.code,
        benefit=BENEFIT,
        month=dt.date(2026, 5, 1),
        kind=kind,
        was_fen=0,
        facts={},
        reason=mark,
        **found,
        **odd,
        **state,
    )


@maker(Award)
def award(world: World, code: str, mark: str, **about: Any) -> Award:
    whose = world.lay("people.Person", code)
    return Award.objects.create(person=whose, code=whose.code, benefit=BENEFIT, amount_fen=100_00, months=OPEN)


from tests import (  # noqa: E402, F401  (their makers register themselves)
    rows_exchange,
    rows_feeds,
    rows_forward,
    rows_homes,
    rows_ledger,
    rows_matters,
    rows_papers,
    rows_pay_back,
    rows_payments,
    rows_process,
    rows_quota,
    rows_visits,
)
