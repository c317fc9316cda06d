"""Making a database a city's own: what kind it is, its tree, its first organisation and its first accounts."""

import datetime as dt

from django.core.management import call_command
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from doorstep.base.access import SYSTEM
from doorstep.base.installation import forget_installation, installation
from doorstep.base.models import Installation
from doorstep.base.scope import as_system
from doorstep.base.trail import record
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import level_of, widen
from doorstep.orgs.accounts import GIVEN_OUT, given_password, open_account
from doorstep.orgs.models import Org, Seat
from doorstep.orgs.places import names_of
from doorstep.orgs.roles import ROLES


def install_city(code: str, name: str, *, at: dt.datetime) -> Installation:
    """Say that this database is the city's own; from now on it takes no synthetic row.

    Migrates first.  Raises: Refused("install.done", "install.not_a_city").
    """
    what = _("没有建立正式库。")
    call_command("migrate", database="owner", interactive=False, verbosity=0)
    if installation() is not None:
        raise Refused(
            what, why=_("这个库已经建过了。"), then=_("请另用一个空库，或换一个 DOORSTEP_HOME。"), code="install.done"
        )
    city = widen(code)
    if level_of(city) != "city":
        raise Refused(what, why=_("这不是市的代码。"), then=_("请写市的代码，如 4206。"), code="install.not_a_city")
    with as_system():
        made = Installation.objects.create(is_synthetic=False, city_code=city, city_name=name, made_at=at)
        Org.objects.create(
            code=city,
            level="city",
            kind="federation",
            name=_("%(city)s残联") % {"city": name},
            active=DateRange(at.date(), None),
            is_synthetic=False,
        )
    forget_installation()
    return made


@transaction.atomic
def open_first_account(username: str, name: str, role: str, org_code: str, *, at: dt.datetime) -> str:
    """Open an account with one seat, from the command line, where no seat keeper sits yet. Returns the password.

    The federation of the place is set up where it is not there yet.  Raises: Refused as accounts.open_account,
    Refused("seat.unknown_role", "install.no_place").
    """
    what = _("没有开通账号。")
    if role not in ROLES or ROLES[role].retired:
        words = _("角色有：%(roles)s。") % {"roles": "、".join(f"{one.name}（{one.label}）" for one in ROLES.values())}
        raise Refused(what, why=_("没有这个角色。") + words, then=_("请改写角色代码。"), code="seat.unknown_role")
    here, code = installation(), widen(org_code)
    with as_system():
        org = Org.objects.filter(code=code, kind__in=["federation", "village_association"]).first()
        if org is None:
            place = names_of([code], on=at.date()).get(code)
            if place is None or here is None:
                raise Refused(
                    what,
                    why=_("区划表里没有这个地方。"),
                    then=_("请先用 divisions load 装入区划。"),
                    code="install.no_place",
                )
            level = level_of(code)
            org = Org.objects.create(
                code=code,
                level=level,
                kind="village_association" if level == "village" else "federation",
                name=f"{place}{_('残协') if level == 'village' else _('残联')}",
                active=DateRange(at.date(), None),
                is_synthetic=here.is_synthetic,
            )
        password = given_password()
        account = open_account(username, name, password, on=GIVEN_OUT)
        seat = Seat.objects.create(account=account, role=role, org=org, code=code, held=DateRange(at.date(), None))
        record(SYSTEM, "open_seat", seat, at=at, became={"role": role, "account": username})
    return password
