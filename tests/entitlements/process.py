"""What comes before a change is confirmed: checked, told, and published so long ago that the list closed."""

import datetime as dt

from doorstep.base.access import Actor
from doorstep.entitlements.models import Change
from doorstep.entitlements.services import answer_check, publish_list, tell_changes
from doorstep.entitlements.waiting import of_month, with_hold
from doorstep.kernel.regions import subtree
from tests.cast import COUNTY, COUNTY_CODE
from tests.factories import NOON

LONG_AGO = dt.timedelta(days=14)  # ten workdays, or seven where a week is off


def check_odd(benefit: str, month: dt.date, *, code: str, by: Actor, at: dt.datetime) -> int:
    """Whatever is odd is found to be right; how many that were."""
    found = Change.objects.filter(of_month(month), benefit=benefit, state="open").in_ranges([subtree(code)])
    odd = list(with_hold(found, at.date()).filter(hold="unchecked").values_list("pk", flat=True))
    for change_id in odd:
        answer_check(change_id, "right", by=by, at=at)
    return len(odd)


def ripen(benefit: str, month: dt.date, *, code: str = COUNTY_CODE, by: Actor = COUNTY, at: dt.datetime = NOON) -> None:
    """Everything that was found and is not known to be wrong can be confirmed at this instant."""
    check_odd(benefit, month, code=code, by=by, at=at - LONG_AGO)
    found = Change.objects.filter(of_month(month), benefit=benefit, state="open").in_ranges([subtree(code)])
    tell_changes(benefit, month, code=code, by=by, at=at - LONG_AGO)
    if with_hold(found, at.date()).filter(hold="unlisted").exists():
        publish_list(benefit, month, code=code, by=by, at=at - LONG_AGO)
