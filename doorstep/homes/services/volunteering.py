"""Who helps in a home without pay: entered by the home, with whose family they are, until they leave."""

import datetime as dt

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.trail import record
from doorstep.homes.models import Home
from doorstep.homes.models_units import HomeVolunteer
from doorstep.kernel.refusal import Refused

from .own import RUN, at_home, own


@transaction.atomic
def enter_volunteer(
    name: str, who: str, does: str, since: dt.date, *, kin: str = "", by: Actor, at: dt.datetime
) -> HomeVolunteer:
    """Somebody helps in one's own home from a day on; sent again while he does, it is not entered a second time.

    Raises: Refused("volunteer.day", "volunteer.kin", "volunteer.there").
    """
    what = _("志愿者没有登记。")
    with at_home(by):
        home = own(Home.objects, by, RUN, pk=by.party)
        if since > timezone.localtime(at).date():
            raise Refused(what, why=_("日期在今天以后。"), then=_("请填开始的那一天。"), code="volunteer.day")
        if who in ("family", "client_family") and not kin.strip():
            raise Refused(what, why=_("没有写是什么亲属。"), then=_("请写明，例如老伴、儿媳。"), code="volunteer.kin")
        _require_not_there(home, name.strip()[:20], who, kin.strip()[:20], since, what=what)
        made = HomeVolunteer.objects.create(
            home=home,
            code=home.code,
            name=name.strip()[:20],
            who=who,
            kin=kin.strip()[:20],
            does=does.strip()[:100],
            held=DateRange(since, None),
        )
        record(by, "enter_volunteer", made, at=at, became={"who": who})
    return made


def _require_not_there(home: Home, name: str, who: str, kin: str, since: dt.date, *, what: str) -> None:
    """Whoever is counted already is not counted twice."""
    alike = home.volunteers.filter(name=name, who=who, kin=kin)
    if alike.filter(held__overlap=DateRange(since, None)).exists():
        why = _("「%(name)s」已经登记过，还在帮忙，或者那一天还没有离开。") % {"name": name}
        then = _("不用再登记；是同名的另一个人，请在姓名后面注明，例如「（东街）」。")
        raise Refused(what, why=why, then=then, code="volunteer.there")


@transaction.atomic
def volunteer_left(volunteer_id: int, last: dt.date, *, by: Actor, at: dt.datetime) -> HomeVolunteer:
    """Somebody helped until a day, which still counts. Raises: Http404, Refused("volunteer.left", "volunteer.day")."""
    what = _("没有登记离开。")
    with at_home(by):
        kept = own(HomeVolunteer.objects, by, RUN, pk=volunteer_id)
        if kept.held.upper is not None:
            raise Refused(what, why=_("已经登记离开。"), then=_("不用再登记。"), code="volunteer.left")
        if not kept.held.lower <= last <= timezone.localtime(at).date():
            raise Refused(what, why=_("离开日期应在开始到今天之间。"), then=_("请核对日期。"), code="volunteer.day")
        kept.held = DateRange(kept.held.lower, last + dt.timedelta(days=1))
        kept.save(update_fields=["held"])
        record(by, "volunteer_left", kept, at=at, became={"last": last.isoformat()})
    return kept
