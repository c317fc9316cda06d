"""Sunshine homes of a made-up city as they stand: targets, homes with their steps, rooms, papers, staff and charter."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence

from django.contrib.auth.hashers import make_password
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.homes.acceptance import ROOMS, Answer, checklist_of, kept_of
from doorstep.homes.building import DECLARE, STEPS
from doorstep.homes.models import BuildStep, Home, HomePaper, HomeRoom, HomeStaff, Honour, Target
from doorstep.homes.models_governance import CLAUSES, Charter, MajorMatter, PartyMeeting
from doorstep.homes.models_units import HomeVolunteer, JointUnit, UnitVillage, VillageProfile
from doorstep.kernel.days import add_months
from doorstep.orgs.models import Account

from .clients import people_for_homes, settle_clients
from .homes_plan import HomePlan, home_plans, homes_open
from .names import full_name
from .plan import CityPlan, Place
from .staff import PASSWORD, secret_of

CITY = "420600000000"
PLANS = ((2021, 2025), (2026, 2030))  # 十四五、十五五
FIRE, FOOD, INSURER = "某消防救援机构", "某市场监管局", "汉江演示保险公司"
INSURANCES = ("liability", "accident")
HONOURS = (("national", "全国残疾人之家", "国务院残工委"), ("province", "全省残疾人之家", "省残工委"))
# Post, the post in the party, and from which number of places on there is one.
POSTS = (
    ("head", "社区党委书记", 0),
    ("deputy", "社区党委副书记", 0),
    ("lead", "社区党委委员", 0),
    ("carer", "", 0),
    ("carer", "", 20),
    ("instructor", "", 20),
)
FUND_PER_MILLE, FORGETS, VILLAGES = 100, 0.1, 4
AREAS = {"rest": 24, "workshop": 40, "rehab": 20, "activity": 30, "counsel": 10, "office": 10, "toilet": 6}


def found_homes(plan: CityPlan, places: Sequence[Place], *, opened_on: dt.date) -> Counter[str]:
    """Write the city's targets and homes with all that belongs to them, and their clients. Returns rows by table."""
    meant = people_for_homes(plan)
    plans = home_plans(plan, places, Counter(one.code[:9] for one in meant))
    written: Counter[str] = Counter()
    written += _many(_targets(plan, plans))
    homes = _many_back([_home(one) for one in plans])
    written["homes.Home"] = len(homes)
    said = list(zip(plans, homes, strict=True))
    written += _many([room for one, home in said for room in _rooms(one, home)])
    written += _many([paper for one, home in said for paper in _papers(plan, one, home)])
    written += _many([step for one, home in said for step in _steps(one, home)])
    open_homes = [(one, home) for one, home in said if home.state == "operating"]
    written += _staff(plan, open_homes, opened_on)
    written += _charters(open_homes)
    written += _many([_honour(*pair) for pair in zip(open_homes, HONOURS, strict=False)])
    by_village = [home for one, home in open_homes if one.level == "village"]
    if by_village:
        written += join_villages(places, by_village[0])
    return written + settle_clients(plan, open_homes, meant)


def _many(rows: Sequence) -> Counter[str]:
    if rows:
        type(rows[0])._default_manager.bulk_create(rows, batch_size=1000)
    return Counter({rows[0]._meta.label: len(rows)} if rows else {})


def _many_back(rows: list) -> list:
    return type(rows[0])._default_manager.bulk_create(rows) if rows else []


def noon(day: dt.date) -> dt.datetime:
    """Noon of the day in China."""
    return dt.datetime.combine(day, dt.time(12), tzinfo=timezone.get_default_timezone())


def _targets(plan: CityPlan, plans: Sequence[HomePlan]) -> list[Target]:
    """Five-year plans, and the task of each county in each year in which it has built, and in this."""
    wanted = [(CITY, "plan", first, last, 2 * homes_open(plan)) for first, last in PLANS]
    tasks = Counter((f"{one.code[:6]}000000", (one.day_of("select") or plan.on).year) for one in plans)
    wanted += [(code, "task", year, year, number) for (code, year), number in sorted(tasks.items())]
    return [
        Target(
            code=code,
            kind=kind,
            first_year=first,
            last_year=last,
            number=number,
            document=f"襄残发〔{first}〕3号",
            decided_on=dt.date(first, 1, 20),
        )
        for code, kind, first, last, number in wanted
    ]


def _home(one: HomePlan) -> Home:
    chosen = one.day_of("select")
    return Home(
        code=one.code,
        name=one.name,
        level=one.level,
        run_mode=one.run_mode,
        operator=_("某社会服务中心") if one.run_mode in ("entrusted", "aided") else "",
        address=one.address,
        state=one.state,
        task_year=chosen.year if chosen else None,
        usable_area=one.area,
        is_ground_floor=True,
        capacity=one.capacity,
        has_meals=one.has_meals,
        meal_fen=(0 if one.number % 4 else 500) if one.has_meals else None,
        declared_at=noon(one.declared_on),
        accepted_on=one.day_of("accept_by_city"),
        opened_on=one.day_of("open_home"),
        is_synthetic=True,
    )


def _rooms(one: HomePlan, home: Home) -> list[HomeRoom]:
    uses = [*ROOMS, *(["canteen"] if one.has_meals else [])]
    return [HomeRoom(home=home, code=home.code, use=use, area=AREAS.get(use, 30)) for use in uses]


def _papers(plan: CityPlan, one: HomePlan, home: Home) -> list[HomePaper]:
    """What the standard asks for; insurance is renewed each year, and a few homes forget to."""
    since = one.day_of("begin_building")
    if since is None:
        return []
    draw = plan.draw("home papers", str(one.number))
    made = [("fire", FIRE, DateRange(since, None))]
    if one.has_meals:
        made.append(("food", FOOD, DateRange(since, add_months(since, 60))))
    years = (plan.on - since).days // 365
    for kind in INSURANCES:
        renewed = max(1, years + 1 - (draw.random() < FORGETS))
        made += [
            (kind, INSURER, DateRange(add_months(since, 12 * n), add_months(since, 12 * n + 12)))
            for n in range(renewed)
        ]
    about = {"home": home, "code": home.code}
    return [
        HomePaper(kind=kind, issuer=issuer, valid=valid, number=f"{kind}-{one.number:02d}-{valid.lower:%Y}", **about)
        for kind, issuer, valid in made
    ]


def _steps(one: HomePlan, home: Home) -> Iterator[BuildStep]:
    """The declaration and every step taken, each at the desk whose it is."""
    before = ""
    for name, on in (("declare", one.declared_on), *one.steps):
        step = STEPS.get(name, DECLARE)
        county = step.level == "county"
        lines = checklist_of(home, on) if "checklist" in step.asks else []
        yield BuildStep(
            home=home,
            code=home.code,
            act=name,
            before=before,
            after=step.after,
            on=on,
            document=f"襄残发〔{on.year}〕8号" if "document" in step.asks else "",
            checklist=kept_of(lines, {line.code: Answer(True) for line in lines}),
            at=noon(on),
            account_id=0,
            seat_label=_("县残联·县级残联经办") if county else _("市残联·市残联业务科室"),
        )
        before = step.after


def _staff(plan: CityPlan, homes: Sequence[tuple[HomePlan, Home]], opened_on: dt.date) -> Counter[str]:
    """Who works there. Each head has an account, and so has a carer of the first home."""
    password, rows, accounts = make_password(PASSWORD), [], []
    for one, home in homes:
        draw, since = plan.draw("home staff", str(one.number)), one.day_of("give_plaque")
        for place, (post, party_post, places) in enumerate(POSTS):
            if one.capacity < places:
                continue
            name = full_name(draw, male=draw.random() < 0.4, born_year=1975 + draw.randrange(20))
            username = f"home-{one.number}" if post == "head" else "carer-1" if (one.number, place) == (1, 3) else ""
            row = HomeStaff(home=home, code=home.code, name=name, post=post, party_post=party_post)
            row.held, row.training_hours = DateRange(since, None), draw.randrange(8, 40)
            row.healthy_until = add_months(plan.on, draw.randrange(-1, 11))
            if username:
                row.account = Account(username=username, name=name, password=password, password_set_on=opened_on)
                row.account.second_factor = secret_of(plan, username)
                accounts.append(row.account)
            rows.append(row)
    return _many(accounts) + _many(rows)


def _charters(homes: Sequence[tuple[HomePlan, Home]]) -> Counter[str]:
    """Each home's charter, adopted in a meeting of the community's party committee before the home opened."""
    days = [one.opened_on for one, _home in homes]
    agreed = decided([home for _one, home in homes], days, "rules", _("通过管理章程"))
    charters = [
        Charter(
            home=matter.home,
            code=matter.code,
            version=1,
            adopted_on=on,
            clauses=[name for name, _words in CLAUSES],
            fund_per_mille=FUND_PER_MILLE,
            matter=matter,
            at=noon(on),
            seat_label=matter.home.name,
        )
        for matter, on in zip(agreed, days, strict=True)
    ]
    return _many(charters) + Counter({"homes.PartyMeeting": len(agreed), "homes.MajorMatter": len(agreed)})


def decided(homes: Sequence[Home], days: Sequence[dt.date], kind: str, title: str) -> list[MajorMatter]:
    """A matter of each home, agreed to by four of five in a meeting on its day, carried out and made public."""
    meetings = [
        PartyMeeting(
            home=home,
            code=home.code,
            held_on=on,
            chair=_("社区党委书记"),
            attendees=_("社区党委委员"),
            expected=5,
            present=4,
            minutes=_("讨论了：%(what)s。") % {"what": title},
            at=noon(on),
            seat_label=home.name,
        )
        for home, on in zip(homes, days, strict=True)
    ]
    PartyMeeting.objects.bulk_create(meetings, batch_size=500)
    matters = [
        MajorMatter(
            home=met.home,
            code=met.code,
            kind=kind,
            title=title,
            words=title,
            proposer=met.chair,
            proposed_at=met.at,
            state="done",
            meeting=met,
            decision=_("同意。"),
            done_at=met.at,
            done_words=_("已办。"),
            published_on=met.held_on,
        )
        for met in meetings
    ]
    return MajorMatter.objects.bulk_create(matters, batch_size=500)


def _honour(pair: tuple[HomePlan, Home], said: tuple[str, str, str]) -> Honour:
    (one, home), (level, title, issuer) = pair, said
    about = {"level": level, "title": title, "issuer": issuer, "document": _("示意")}
    return Honour(home=home, code=home.code, on=one.opened_on, **about)


def join_villages(places: Sequence[Place], home: Home) -> Counter[str]:
    """Four villages around a home under a joint party committee, each with its households and people."""
    near = [place for place in places if place.is_ordinary and place.code[:9] == home.code[:9]]
    near.sort(key=lambda place: (place.code != home.code, place.code))
    on = home.declared_at.date()
    unit = JointUnit.objects.create(
        code=f"{home.code[:9]}000",
        name=_("%(home)s片区联合党委") % {"home": home.name.removesuffix("阳光家园")},
        founded_on=on,
        document=f"组发〔{on.year}〕6号",
        secretary=_("李书记"),
        is_synthetic=True,
    )
    joined = [UnitVillage(unit=unit, code=place.code, held=DateRange(on, None)) for place in near[:VILLAGES]]
    about = {"as_of": on, "source": _("村委会台账"), "at": noon(on), "seat_label": _("县残联·县级残联经办")}
    known = [
        VillageProfile(code=one.code, households=380 + 40 * n, population=1_150 + 130 * n, **about)
        for n, one in enumerate(joined)
    ]
    family = [("赵桂芳", "老伴", "做饭"), ("刘敏", "儿媳", "教手工")]
    volunteers = [
        HomeVolunteer(home=home, code=home.code, name=name, who="family", kin=kin, does=does, held=DateRange(on, None))
        for name, kin, does in family
    ]
    return _many(joined) + _many(known) + _many(volunteers) + Counter({"homes.JointUnit": 1})
