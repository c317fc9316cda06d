"""How fresh each feed is for a place: the day of the last file, when the next is due, and since when it is late."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.base.scope import as_system
from doorstep.base.workdays import calendar_in_force
from doorstep.kernel.feed import FeedContract, fresh_until, next_due
from doorstep.kernel.regions import subtree
from doorstep.orgs.places import above

from .contracts import CONTRACTS
from .models_feeds import IN_FORCE, FeedRun

STATE_WORDS = {"fresh": gettext_lazy("数据新"), "stale": gettext_lazy("过期未到"), "never": gettext_lazy("从未收到")}
STATE_TONES = {"fresh": "good", "stale": "bad", "never": "quiet"}


@dataclass(frozen=True)
class Standing:
    """How it stands with one feed at a place. Days are None where nothing was ever received."""

    contract: FeedContract
    state: str
    as_of: dt.date | None = None
    due_on: dt.date | None = None
    fresh_until: dt.date | None = None

    @property
    def words(self) -> str:
        """What is stale, in words."""
        return _("%(name)s最近一份截至 %(as_of)s，应在 %(until)s 前更新") % {
            "name": self.contract.name,
            "as_of": self.as_of,
            "until": self.fresh_until,
        }


def feed_standings(code: str, on: dt.date, *, contracts: Iterable[FeedContract] | None = None) -> list[Standing]:
    """Every feed for the place on the day, in the order of their codes. A file for a larger place counts for it.

    Where there is none for the place as a whole, its parts decide: the one whose file is oldest.  Two queries, of
    counts and days alone and so with the whole tree's reach.  Raises: Refused("region.…").
    """
    place = subtree(code)
    own = above(code)
    with as_system():
        runs = FeedRun.objects.filter(Q(code__in=own) | Q(code__gte=place.lo, code__lt=place.hi), state__in=IN_FORCE)
        latest = {
            (row["contract"], row["code"]): row["latest"]
            for row in runs.filter(as_of__lte=on).order_by().values("contract", "code").annotate(latest=Max("as_of"))
        }
    calendar = calendar_in_force()
    wanted = CONTRACTS.values() if contracts is None else contracts
    standings = []
    for contract in sorted(wanted, key=lambda one: one.code):
        days = {place: day for (feed, place), day in latest.items() if feed == contract.code}
        whole = [day for place, day in days.items() if place in own]
        as_of = max(whole) if whole else min(days.values(), default=None)
        if as_of is None:
            standings.append(Standing(contract, "never"))
            continue
        until = fresh_until(contract, as_of, calendar)
        state = "fresh" if on <= until else "stale"
        standings.append(Standing(contract, state, as_of, next_due(contract.period, as_of), until))
    return standings


def counts_of(run: FeedRun, *, is_known: bool) -> dict[str, Any]:
    """What became of a file, in counts alone. `is_known`: it had been received before."""
    return {
        "contract": run.contract,
        "as_of": run.as_of,
        "state": run.get_state_display(),
        "received_before": is_known,
        "rows": run.rows_total,
        "good": run.good,
        "news": run.news,
        "bad": run.bad,
        "strangers": run.strangers,
        "repeated": run.repeated,
        "left_out": run.left_out,
        "why": run.refused_words,
    }


def stale_facts(code: str, on: dt.date) -> dict[str, str]:
    """Facts about people of the place that rest on a feed that is stale on the day, each with why, in words.

    A feed that was never received is not among them: nothing rests on it.  Nor is a death, which no later file unsays.
    """
    telling = [contract for contract in CONTRACTS.values() if contract.kinds]
    found: dict[str, list[str]] = {}
    for standing in feed_standings(code, on, contracts=telling):
        if standing.state == "stale":
            for kind in standing.contract.kinds:
                found.setdefault(kind, []).append(standing.words)
    return {kind: "；".join(words) + "。" for kind, words in found.items()}
