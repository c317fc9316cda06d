"""The daily comparison: a partner's own list of one day's messages beside ours, joined by key."""

import datetime as dt
from collections.abc import Iterator
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
from .models import Reconciliation
from .partners import Partner

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
    ), written AS (
        INSERT INTO exchange_finding (reconciliation_id, finding, message_id, code, key, our_state, their_state,
                                      same_payload)
        SELECT %(head)s, finding, id, code, key, our_state, their_state, same_payload
        FROM found WHERE finding <> 'same' ORDER BY key
    )
    SELECT finding, count(*) FROM found GROUP BY finding
"""


def reconcile_day(partner: Partner, day: dt.date, *, now: Clock) -> Reconciliation:
    """Compare one day with a partner; what an earlier comparison of the day found is replaced.

    The partner's list is fetched with no transaction open.  Counts are of the whole city.

    Raises: Refused("partner.not_connected", "partner.no_answer").
    """
    theirs = list(_fetch_list(partner, day, now))
    here = installation()
    assert here is not None
    with as_system(), connection.cursor() as cursor:
        made = {"made_at": now(), **NOTHING}
        head, _is_fresh = Reconciliation.objects.update_or_create(partner=partner.name, day=day, defaults=made)
        head.findings.all().delete()
        columns = zip(*theirs, strict=True) if theirs else ((), (), (), ())
        terms = dict(zip(("keys", "revisions", "marks", "states"), map(list, columns), strict=True))
        cursor.execute(COMPARE, terms | {"partner": partner.name, "day": day, "head": head.pk, "city": here.city_code})
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
        except (KeyError, TypeError, ValueError):
            page = None
        if page is None:
            raise Refused(
                _("没有对账。"),
                why=_("%(partner)s没有给出当天的清单：%(trouble)s。")
                % {"partner": partner.label, "trouble": reply.trouble or _("内容读不懂")},
                then=_("请稍后再试。"),
                code="partner.no_answer",
            )
        yield from page
        if not page or not (after := str(reply.said.get("next") or "")):
            return


def _read(line: dict[str, Any]) -> tuple[str, int, bytes, str]:
    return str(line["key"])[:80], int(line["revision"]), blind(str(line["digest"])), str(line["state"])[:8]
