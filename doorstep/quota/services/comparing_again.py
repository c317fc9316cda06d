"""A list came that tells otherwise: whoever is concerned is compared anew, and what was decided is looked at again."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from doorstep.base.access import SYSTEM, Actor
from doorstep.base.jobs import submit_job
from doorstep.base.scope import as_system
from doorstep.base.trail import record
from doorstep.exchange.contracts import contract_label
from doorstep.exchange.models_feeds import FeedRun
from doorstep.quota.models import Declaration, Placement

from .comparing import compare
from .reviewing import outcomes_of

AGAIN = "quota.compare_again"
CONCERNED = ("submitted", "accepted", "reviewed", "certified", "not_certified")
DECIDED = ("reviewed", "certified", "not_certified")


def ask_again(run: FeedRun, placements: Sequence[int], by: Actor, at: dt.datetime) -> None:
    """Ask for the declarations of these placements to be compared with what the run tells."""
    with as_system():
        rows = Placement.objects.filter(pk__in=placements, declaration__state__in=CONCERNED)
        concerned = sorted(set(rows.values_list("declaration", flat=True)))
        if concerned:
            words = _("%(name)s（截至 %(as_of)s）与以前不同") % {
                "name": contract_label(run.contract),
                "as_of": run.as_of,
            }
            submit_job(AGAIN, {"declarations": concerned, "words": words}, by=by, code=run.code, at=at)


def claimed_beside(declarations: Sequence[int]) -> list[int]:
    """Other declarations that claim somebody of these in the same year: what is found there hangs on these."""
    with as_system():
        ours = Placement.objects.filter(declaration__in=declarations)
        said = ours.filter(number_index=OuterRef("number_index"), declaration__year=OuterRef("declaration__year"))
        others = Placement.objects.filter(Exists(said), declaration__state__in=CONCERNED)
        return sorted(set(others.exclude(declaration__in=declarations).values_list("declaration", flat=True)))


@transaction.atomic
def compare_again(declarations: Sequence[int], words: str, *, on: dt.date, at: dt.datetime) -> list[int]:
    """Compare declarations anew; those that were decided and now come to something else are to be reviewed again.

    Nothing is recalled by this: a certification stands until a person has decided anew.  Returns the reopened ones.
    Raises: Refused("parameter.missing").
    """
    with as_system():
        rows = Declaration.objects.select_related("employer").select_for_update(of=("self",))
        made = list(rows.filter(pk__in=declarations, state__in=CONCERNED).order_by("pk"))
        before = {one.pk: _weights(one) for one in made if one.state in DECIDED}
        compare([one.pk for one in made], on=on, at=at)
        reopened = [one for one in made if one.pk in before and _weights(one) != before[one.pk]]
        for one in reopened:
            one.refresh_from_db()  # what waits was counted meanwhile
            one.state, one.reopened_at, one.reopened_words = "accepted", at, words[:500]
            one.save()
            record(SYSTEM, "reopen_declaration", one, at=at, reason=words)
    return [one.pk for one in reopened]


def _weights(made: Declaration) -> list[tuple[int, int, int | None]]:
    """What each month of each person weighs."""
    return [(one.pk, month.at, month.weight) for one, months in outcomes_of(made) for month in months]
