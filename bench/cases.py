"""Two hundred thousand cases: the desk, the lists, one case, and one act, for each seat; beside bare SQL for a list."""

from collections.abc import Iterator, Mapping

from django.db import connection, connections
from django.urls import reverse

from bench.measure import Line, rounds, taken
from bench.visitor import Visitor, get, post, queries_of
from doorstep.base.items import find_item
from doorstep.base.scope import as_system, scoped
from doorstep.base.seal import seal
from doorstep.matters.answers import digest_of, packed
from doorstep.matters.models import Matter
from doorstep.orgs.models import Org

CASES = 200_000
PAGE_SECONDS, ACT_SECONDS, MOST_QUERIES, ROUNDS = 0.1, 0.15, 12, 30
ITEM = "employment-registration"
ANSWERS = packed({"phone": "19900005566", "wanted": "在家做手工", "form": "home"})

# Nine of ten are ended; of the open ones a third each waits for the village, the town and the county.
LAY = """
    INSERT INTO matters_matter (number, item, item_digest, terms, family, person_id, code, org_id, org_code, channel,
        key, answers, answers_digest, stage, stage_at, desk_level, events_count, opened_at, opened_by, opened_label,
        accepted_at, accepted_by, limit_count, limit_unit, due_on, is_provisional, stops, closed_at, outcome,
        is_synthetic)
    SELECT 'B' || n, %(item)s, %(digest)s, '{}', '', person.id, person.code, %(org)s, person.code, 'window',
           gen_random_uuid(), %(answers)s, %(answers_digest)s,
           CASE WHEN n %% 10 > 0 THEN 'registered' ELSE 'accepted' END,
           now() - n * interval '3 minutes',
           CASE WHEN n %% 10 > 0 THEN '' ELSE (ARRAY['village', 'town', 'county'])[n / 10 %% 3 + 1] END, 2,
           now() - n * interval '3 minutes', 1, '', now() - n * interval '3 minutes', 1, 10, 'workdays',
           current_date + (n %% 20)::int - 10, FALSE, '', CASE WHEN n %% 10 > 0 THEN now() END,
           CASE WHEN n %% 10 > 0 THEN 'granted' ELSE '' END, TRUE
    FROM (SELECT id, code, row_number() OVER (ORDER BY id * 7919 %% 300007) AS n FROM people_person) AS person
    WHERE n <= %(cases)s
"""
TELL = """
    INSERT INTO matters_matterevent (matter_id, code, number, act, label, source, target, stops, starts, words, at, by,
        seat_id, seat_label, account_name)
    SELECT id, code, step.number, step.act, step.act, '', stage, '', step.number = 2, '', opened_at, 1, 0, '', ''
    FROM matters_matter, (VALUES (1, 'file'), (2, 'accept')) AS step (number, act)
    WHERE matters_matter.number LIKE 'B%'
"""
BARE = """
    SELECT matter.*, person.name FROM matters_matter AS matter JOIN people_person AS person ON person.id = person_id
    WHERE matter.code >= %s AND matter.code < %s ORDER BY matter.id DESC LIMIT 51
"""


def measure(visitors: Mapping[str, Visitor]) -> Iterator[Line]:
    """Lay the cases once, then each page at each reach, then acts."""
    _lay()
    for place, visitor in visitors.items():
        yield _page(f"desk, {place}", reverse("desk"), visitor)
        yield _page(f"case list, {place}", reverse("matters"), visitor, bare=True)
        yield _page(f"cases to do, {place}", f"{reverse('matters')}?queue=mine", visitor)
        yield _page(f"one case, {place}", reverse("matter", args=[_some(visitor)]), visitor)
    yield _acts(visitors["county"])


def _lay() -> None:
    with as_system(), connection.cursor() as cursor:
        if Matter.objects.filter(number__startswith="B").exists():
            return
        item = find_item(ITEM)
        org = Org.objects.filter(kind="federation").order_by("pk").values_list("pk", flat=True)[0]
        terms = {"item": ITEM, "digest": item.digest, "org": org, "cases": CASES, "answers": seal(ANSWERS)}
        cursor.execute(LAY, terms | {"answers_digest": digest_of(ANSWERS)})
        cursor.execute(TELL)
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) matters_matter, matters_matterevent")


def _page(what: str, path: str, visitor: Visitor, *, bare: bool = False) -> Line:
    peer = (lambda: _bare(visitor)) if bare else None
    mine, theirs = rounds(lambda: get(visitor, path).seconds, peer, times=ROUNDS)
    name = "bare SQL for the same rows" if bare else ""
    return Line(what, mine, PAGE_SECONDS, queries_of(visitor, path), MOST_QUERIES, name, theirs)


def _bare(visitor: Visitor) -> float:
    part = visitor.actor.ranges[0]
    with scoped(visitor.actor.ranges, by=visitor.actor, read_only=True), connection.cursor() as cursor:
        return taken(lambda: cursor.execute(BARE, [part.lo, part.hi]) or cursor.fetchall())


def _some(visitor: Visitor) -> int:
    with scoped(visitor.actor.ranges, by=visitor.actor, read_only=True):
        return Matter.objects.filter(number__startswith="B").order_by("pk").values_list("pk", flat=True)[0]


def _acts(visitor: Visitor) -> Line:
    """One act after another, each on another case: introduce, over HTTP, to its redirection."""
    with scoped(visitor.actor.ranges, by=visitor.actor, read_only=True):
        rows = Matter.objects.filter(number__startswith="B", stage="accepted", closed_at=None)
        keys = list(rows.order_by("pk").values_list("pk", flat=True)[: ROUNDS + 6])
    left = iter(keys)

    def act() -> float:
        there = reverse("matter-act", args=[next(left), "introduce"])
        return post(visitor, there, {"employer": "演示公司", "post": "质检", "seen": "2"}).seconds

    mine, _none = rounds(act, times=ROUNDS)
    return Line("one act on a case, county", mine, ACT_SECONDS)
