"""Rows that the journeys need beside the made city, laid by its own seats. A program: it prints their keys as JSON."""

import datetime as dt
import json
import sys
import time

import django

DECEMBER = dt.date(2026, 12, 1)
MONTH_COUNTIES = ("420607000000", "420683000000")  # one for the journey by keyboard, one for the journey without script
VILLAGE = "420602002003"
SOURCES = {"low_income": "民政部门低保名单比对"}  # as the made city says: another source would be odd
NEWCOMER = ("newcomer", "Qianjin-2026")


def lay() -> dict[str, object]:
    """Everything, once. Returns the keys of what was laid and of what the pages are opened with."""
    from django.utils import timezone

    from doorstep.orgs.models import Seat

    from .lay_certificates import lay_certificates
    from .lay_clients import lay_clients
    from .lay_day import lay_day
    from .lay_employer import lay_employer
    from .lay_home_pay import lay_home_pay
    from .lay_homes import lay_homes
    from .lay_money import lay_money
    from .lay_process import lay_child, lay_list
    from .lay_quota import lay_quota
    from .lay_siting import lay_siting

    pass_coming_night()
    at = timezone.localtime()  # whose date is that of the town, not that of Greenwich
    somebody = villager(at=at)
    newcomer(at=at)
    laid: dict[str, object] = {"villager": somebody, "child": child(at=at), **turned_down(at=at), **fed(at=at)}
    laid |= lay_certificates(at=at)
    laid |= lay_money(at=at)
    laid |= lay_quota()
    laid |= lay_employer(at=at)
    laid |= lay_day(at=at)
    laid |= (homes := lay_homes(at=at)) | (clients := lay_clients(homes["home_id"], at=at))
    laid |= lay_home_pay(homes["home_id"], clients["client_id"], at=at)
    laid |= lay_siting(at=at)
    laid |= {"child_found": lay_child(at=at), **lay_list("420606000000", at=at)}
    for county in MONTH_COUNTIES:
        laid[county] = flip_low_income(county, at=at)
    return laid | keys_of_pages(Seat)


def seated(username: str):
    """The actor of the first seat of an account."""
    from doorstep.base.scope import as_system
    from doorstep.orgs.models import Seat
    from doorstep.orgs.seats import as_actor

    with as_system(read_only=True):
        seats = Seat.objects.filter(account__username=username).select_related("account", "org", "grouping")
        return as_actor(seats.order_by("pk")[0])


def villager(*, at: dt.datetime) -> int:
    """A severely disabled person of whom nobody has said whether long care is needed."""
    from doorstep.base.scope import scoped
    from doorstep.certificates.services import record_certificate
    from doorstep.people.services import register_person
    from tests.factories import citizen_number

    desk, office = seated("town-420602002"), seated("county-420602")
    with scoped(desk.ranges, by=desk):
        person = register_person(
            name="欧阳春燕",
            code=VILLAGE,
            number=citizen_number(998),
            phone="19900007788",
            address="新街社区 3 号楼 1 单元",
            by=desk,
            at=at,
        )
    with scoped(office.ranges, by=office):
        record_certificate(person.pk, category=4, grade=1, issued_on=dt.date(2022, 3, 1), by=office, at=at)
        tell_everything(person.pk, low_income=False, since=dt.date(2026, 1, 1), by=office, at=at)
    return person.pk


def child(*, at: dt.datetime) -> int:
    """A child of five with a guardian and without a certificate: nothing about a minor is posted."""
    from doorstep.base.scope import scoped
    from doorstep.people.services import register_person, set_guardian
    from tests.factories import citizen_number

    born_on, desk = dt.date(at.year - 5, 3, 1), seated("town-420602002")
    about = {"phone": "19900007799", "address": "新街社区 5 号楼", "by": desk, "at": at}
    with scoped(desk.ranges, by=desk):
        made = register_person(name="司徒小燕", code=VILLAGE, number=citizen_number(996, born_on), **about)
        set_guardian(made.pk, name="司徒强", relation="parent", since=born_on, by=desk, at=at)
    return made.pk


def newcomer(*, at: dt.datetime) -> None:
    """An account that has never signed in."""
    from doorstep.base.scope import as_system, scoped
    from doorstep.orgs.accounts import open_account, open_seat
    from doorstep.orgs.models import Org

    username, password = NEWCOMER
    account, keeper = open_account(username, "邓小梅", password, on=at.date()), seated("keeper")
    with as_system(read_only=True):
        org_id = Org.objects.get(code=VILLAGE, kind="village_association").pk
    with scoped(keeper.ranges, by=keeper):
        open_seat(account, "liaison", org_id, by=keeper, at=at)


def flip_low_income(county: str, *, at: dt.datetime) -> dict[str, list[int]]:
    """From December on two people of the county come onto the list of low incomes, and two leave it."""
    from doorstep.base.items import BENEFITS
    from doorstep.base.scope import scoped
    from doorstep.certificates.models import Certificate
    from doorstep.entitlements.explain import explain

    office, benefit = seated(f"county-{county[:6]}"), BENEFITS["living-allowance"]
    found: dict[str, list[int]] = {"starts": [], "stops": []}
    with scoped(office.ranges, by=office):
        held = Certificate.objects.filter(state="active", valid__contains=DECEMBER, person__died_on=None)
        for person_id in held.order_by("pk").values_list("person_id", flat=True):
            kind = "stops" if explain(person_id, benefit, DECEMBER).pays_fen else "starts"
            if len(found[kind]) < 2:
                found[kind].append(person_id)
                tell_everything(person_id, low_income=kind == "starts", by=office, at=at)
    return found


def tell_everything(person_id: int, *, low_income: bool, since: dt.date = DECEMBER, by, at: dt.datetime) -> None:
    """Whatever the allowances ask of a person, but for the need of care and for rehabilitation."""
    from doorstep.people.models import Circumstance
    from doorstep.people.services import tell_circumstance

    for kind, _words in Circumstance.KINDS:
        if kind not in {"needs_care", "in_rehabilitation"}:
            holds = low_income and kind == "low_income"
            told = {"source": SOURCES.get(kind, "民政部门名单比对"), "as_of": dt.date(2026, 10, 5)}
            tell_circumstance(person_id, kind, holds=holds, since=since, **told, by=by, at=at)


def turned_down(*, at: dt.datetime) -> dict[str, int]:
    """A message of the county's office that the province turned down, and in which both lists differ."""
    from doorstep.base.scope import as_system
    from doorstep.exchange.models import Finding, Message, Reconciliation

    with as_system():
        message = Message.objects.filter(partner="province", code__startswith="420606").order_by("pk")[0]
        about = {"state": "rejected", "next_try_at": None, "sent_at": at, "answered_at": at}
        Message.objects.filter(pk=message.pk).update(**about, reject_code="value.wrong", reject_words="事项代码不对。")
        counts = {"made_at": at, "same": 0, "differs": 0, "only_ours": 1, "only_theirs": 0}
        head, _made = Reconciliation.objects.get_or_create(partner="province", day=message.day, defaults=counts)
        said = {"finding": "only_ours", "our_state": "rejected", "message": message, "code": message.code}
        finding, _made = Finding.objects.get_or_create(reconciliation=head, key=message.key, defaults=said)
        return {"message_id": message.pk, "finding_id": finding.pk}


def fed(*, at: dt.datetime) -> dict[str, int]:
    """A list of another department, of which a row waits for the county's office."""
    from doorstep.base.jobs import run_job
    from doorstep.base.scope import as_system, scoped
    from doorstep.exchange.feed_runs import receive_feed
    from doorstep.exchange.models_feeds import FeedRow

    office = seated("county-420606")
    raw = "姓名,身份证号,起发日期\n王小明,420699197003150019,2026-01-01\n".encode("gb18030")
    with scoped(office.ranges, by=office):
        about = {"place": "420606000000", "as_of": at.date() - dt.timedelta(days=1), "by": office, "at": at}
        run = receive_feed("veterans-care", raw, "残疾军人护理费.csv", **about)
    run_job(run.job_id)
    with as_system(read_only=True):
        return {"feed_run_id": run.pk, "feed_row_id": FeedRow.objects.get(run=run.pk).pk}


def keys_of_pages(seats) -> dict[str, object]:
    """One key of each thing that has a page of its own, within the reach of the county's office that opens it."""
    from doorstep.base.scope import as_system
    from doorstep.certificates.models import Certificate
    from doorstep.certificates.models_assess import Assessment
    from doorstep.entitlements.models import Change
    from doorstep.matters.models import Matter
    from doorstep.matters.models_forward import Arrival, Forwarding
    from doorstep.orgs.models import Division, Org, Post
    from doorstep.payments.models import Batch, Line, ReturnTask
    from doorstep.people.models import Guardian
    from doorstep.report.models import Report
    from doorstep.visits.models import Visit, VisitOrder, VisitPlan, VisitRoute

    within = {"code__startswith": "420606"}
    with as_system(read_only=True):
        warded = (
            Guardian.objects.select_related("person")
            .filter(person__died_on=None, person__merged_into=None, **within)
            .order_by("pk")[0]
        )
        to_cancel = Certificate.objects.filter(code__startswith="420624", state="active", person__died_on=None)
        villages = Division.objects.filter(code__startswith="420625", level="village", valid__upper_inf=True)
        return {
            "paid_people": list(Line.objects.filter(**within).values_list("person__name", flat=True)),
            "certificate_to_cancel": to_cancel.order_by("pk")[0].pk,
            "village_of_import": villages.order_by("code")[0].code,
            "person_id": warded.person_id,
            "guardian_id": warded.pk,
            "certificate_id": Certificate.objects.filter(person_id=warded.person_id).order_by("-pk")[0].pk,
            "change_id": Change.objects.filter(**within).order_by("-pk")[0].pk,
            "line_id": Line.objects.filter(**within).order_by("pk")[0].pk,
            "task_id": ReturnTask.objects.filter(**within).order_by("pk")[0].pk,
            "batch_id": Batch.objects.filter(follows_batch=None, **within).order_by("pk")[0].pk,
            "forwarding_id": Forwarding.objects.filter(pushed_at=None, **within).order_by("pk")[0].pk,
            "arrival_id": Arrival.objects.filter(settled_at=None, **within).order_by("pk")[0].pk,
            "matter_id": Matter.objects.filter(**within).order_by("pk")[0].pk,
            "assessment_id": Assessment.objects.filter(concluded_at=None, **within).order_by("pk")[0].pk,
            "org_id": Org.objects.get(code="420606000000", kind="federation").pk,
            "post_id": Post.objects.filter(org__code="420606000000").order_by("pk")[0].pk,
            "order_id": VisitOrder.objects.filter(state="planned", **within).order_by("pk")[0].pk,
            "visit_id": Visit.objects.filter(**within).order_by("pk")[0].pk,
            "plan_id": VisitPlan.objects.get(**within).pk,
            "route_id": VisitRoute.objects.exclude(leaves_at=None).filter(**within).order_by("pk")[0].pk,
            "report_id": Report.objects.order_by("pk")[0].pk,
            "seat_id": seats.objects.get(account__username="county-420684").pk,
        }


def age_session(key: str) -> dict[str, object]:
    """Let a visit have stood idle for an hour."""
    from django.contrib.sessions.backends.db import SessionStore

    visit = SessionStore(session_key=key)
    visit["seen"] = visit["seen"] - 3600
    visit.save()
    return {}


def pass_coming_night() -> None:
    """What the clock would do tonight counts as done: nights are passed by the journeys that want one."""
    from croniter import croniter
    from django.db import connection
    from procrastinate.contrib.django import app

    nightly = [task for task in app.periodic_registry.periodic_tasks.values() if not task.cron.startswith("*")]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp) VALUES (%s, %s, %s)",
            [
                (one.task.name, one.periodic_id, round(croniter(one.cron, time.time()).get_next(float)))
                for one in nightly
            ],
        )


def pass_night() -> dict[str, object]:
    """What the system does by itself at night, now."""
    from django.utils import timezone

    from doorstep.matters.services.by_itself import act_by_itself

    return {"went on": act_by_itself(at=timezone.localtime())}


def told(words: list[str]) -> dict[str, object]:
    """What the program is asked for: everything, a night, what is odd in a county to be right, its lists to have
    closed, what the two stories, the reviewer's and a home's week need, a home's list to have hung out, an employer to
    be approved, its declaration to be handed in in spring and given back, or that the visit of this key has stood idle.
    """
    from django.utils import timezone

    from .lay_employer import approve, hand_in_spring
    from .lay_home_week import hang_out, lay_home_week
    from .lay_process import check_all, close_lists
    from .lay_reviewer import lay_reviewer
    from .lay_stories import lay_story_child, paid_in, receive_earlier

    match words:
        case []:
            return lay()
        case ["night"]:
            return pass_night()
        case ["check", county]:
            return check_all(county, at=timezone.localtime())
        case ["close", county]:
            return close_lists(county)
        case ["story child"]:
            return lay_story_child(at=timezone.localtime())
        case ["home week"]:
            return lay_home_week(at=timezone.localtime())
        case ["hung out", period_id]:
            return hang_out(int(period_id))
        case ["reviewer"]:
            return lay_reviewer(at=timezone.localtime())
        case ["received earlier", batch_id]:
            return receive_earlier(int(batch_id), on=timezone.localdate())
        case ["approve", username]:
            return approve(username, at=timezone.localtime())
        case ["hand in", declaration_id]:
            return hand_in_spring(int(declaration_id), at=timezone.localtime())
        case ["paid", county]:
            return paid_in(county)
    return age_session(words[0])


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(told(sys.argv[1:])))
