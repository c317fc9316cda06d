"""The daily comparison: a partner's own list of one day's messages beside ours, joined by key. What differs is open.

A day is compared until nothing in it is open any more, so that what heals by itself (a message that was under way)
leaves the list by itself.
"""

import datetime as dt
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.utils.translation import gettext as _

from doorstep.base.installation import installation
from doorstep.base.scope import as_system
from doorstep.base.seal import blind
from doorstep.kernel.refusal import Refused

from .calling import call
from .delivering import Clock
from .models import Message, Reconciliation
from .partners import Partner
from .wire import told

DAYS = 30  # so far back a day that was missed, or that still has something open, is compared
MOST = 1_000_000  # messages of one day
COLUMNS = ("keys", "revisions", "marks", "states")
NOTHING = {"same": 0, "differs": 0, "only_ours": 0, "only_theirs": 0}
# A message that only they know lies at the city, since nobody knows whose it is.
COMPARE = """
    WITH theirs AS (
        SELECT * FROM unnest(%(keys)s::text[], %(revisions)s::int[], %(marks)s::bytea[], %(states)s::text[])
            AS said (key, revision, payload_index, state)
    ), ours AS (
        SELECT id, code, key, revision, payload_index, state FROM exchange_message
        WHERE partner = %(partner)s AND day = %(day)s
    ), found AS MATERIALIZED (
        SELECT coalesce(ours.key, theirs.key) AS key, ours.id, coalesce(ours.code, %(city)s) AS code,
               coalesce(ours.state, '') AS our_state, coalesce(theirs.state, '') AS their_state,
               (ours.revision, ours.payload_index) = (theirs.revision, theirs.payload_index) AS same_payload,
               CASE WHEN theirs.key IS NULL THEN 'only_ours' WHEN ours.key IS NULL THEN 'only_theirs'
                    WHEN (ours.revision, ours.payload_index) = (theirs.revision, theirs.payload_index)
                         AND (ours.state, theirs.state) IN (('acked', 'acked'), ('sent', 'received'),
                                                            ('rejected', 'rejected'), ('dropped', 'rejected'))
                    THEN 'same' ELSE 'differs' END AS finding
        FROM ours FULL JOIN theirs USING (key)
    ), kept AS (
        INSERT INTO exchange_finding AS written
               (reconciliation_id, finding, message_id, code, key, our_state, their_state, same_payload,
                settled_label, settled_reason)
        SELECT %(head)s, finding, id, code, key, our_state, their_state, same_payload, '', ''
        FROM found WHERE finding <> 'same' ORDER BY key
        ON CONFLICT (reconciliation_id, key) DO UPDATE
        SET finding = excluded.finding, our_state = excluded.our_state, their_state = excluded.their_state,
            same_payload = excluded.same_payload, settled_at = NULL, settled_label = '', settled_reason = ''
        WHERE (written.finding, written.our_state, written.their_state, written.same_payload) IS DISTINCT FROM
              (excluded.finding, excluded.our_state, excluded.their_state, excluded.same_payload)
    )
    SELECT finding, count(*) FROM found GROUP BY finding
"""


def reconcile_day(partner: Partner, day: dt.date, *, now: Clock) -> Reconciliation:
    """Compare one day with a partner; what an earlier comparison of the day left open is replaced.

    What somebody has settled stays settled while both sides still say what they said then.  The partner's list is
    fetched with no transaction open.  Counts are of the whole city.

    Raises: Refused("partner.not_connected", "partner.no_answer").
    """
    theirs = list({line[0]: line for line in islice(_fetch_list(partner, day, now), MOST)}.values())
    here = installation()
    assert here is not None
    with as_system(), connection.cursor() as cursor:
        made = {"made_at": now(), **NOTHING}
        head, _is_fresh = Reconciliation.objects.update_or_create(partner=partner.name, day=day, defaults=made)
        head.findings.filter(settled_at=None).delete()
        columns: dict[str, Any] = {name: [line[at] for line in theirs] for at, name in enumerate(COLUMNS)}
        about = {"partner": partner.name, "day": day, "head": head.pk, "city": here.city_code}
        cursor.execute(COMPARE, columns | about)
        for finding, count in cursor.fetchall():
            setattr(head, finding, count)
        head.save()
    return head


def _fetch_list(partner: Partner, day: dt.date, now: Clock) -> Iterator[tuple[str, int, bytes, str]]:
    """Key, revision, keyed hash of the payload, and state of each message that the partner has of the day."""
    if not partner.address:
        raise Refused(
            _("没有对账。"),
            why=_("%(partner)s还没有接通。") % {"partner": partner.label},
            then=_("请先设置它的地址。"),
            code="partner.not_connected",
        )
    after = ""
    while True:
        reply = call(partner, "GET", f"/messages?{urlencode({'day': f'{day}', 'after': after})}", at=now())
        try:
            page = [_read(line) for line in reply.said["messages"]] if reply.status == 200 else None
            following = told(reply.said.get("next") or "", 80)
        except (KeyError, TypeError, ValueError, OverflowError):
            page = None
        if page is None or (following and following <= after):
            raise Refused(
                _("没有对账。"),
                why=_("%(partner)s没有给出当天的清单：%(trouble)s。")
                % {"partner": partner.label, "trouble": reply.trouble or _("内容读不懂")},
                then=_("请稍后再试。"),
                code="partner.no_answer",
            )
        yield from page
        if not page or not following:
            return
        after = following


def _read(line: dict[str, Any]) -> tuple[str, int, bytes, str]:
    revision = int(line["revision"])
    if not 0 < revision < 2**15:
        raise ValueError(revision)
    return told(line["key"], 80), revision, blind(told(line["digest"], 80)), told(line["state"], 8)


def days_to_compare(partner: str, *, at: dt.datetime) -> list[dt.date]:
    """The days before `at` that are due: those with messages, or yesterday, that were never compared; and those with
    something open that were last compared before today. `at` in China time. Call within a scope.
    """
    yesterday, midnight = at.date() - dt.timedelta(days=1), at.replace(hour=0, minute=0, second=0, microsecond=0)
    since = yesterday - dt.timedelta(days=DAYS)
    sent = Message.objects.filter(partner=partner, day__range=(since, yesterday)).values_list("day", flat=True)
    heads = Reconciliation.objects.filter(partner=partner, day__gte=since)
    old = heads.filter(made_at__lt=midnight, findings__settled_at=None, findings__isnull=False)
    never = {*sent.distinct(), yesterday} - {*heads.values_list("day", flat=True)}
    return sorted(never | {*old.values_list("day", flat=True)})
