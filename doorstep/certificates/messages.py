"""What the national platform is told of certificates: one declaration for each kind, put down with the act itself.

Of what is imported nothing is sent: it came from there.  待核: the platform's own names of fields are not published.
"""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from doorstep.base.access import Actor
from doorstep.exchange.kinds import Kind, declare_kind
from doorstep.exchange.outbox import send
from doorstep.people.models import Person

from .models import Certificate

FIELDS = {
    "person.name": _("姓名"),
    "person.number": _("证件号码"),
    "person.sex": _("性别"),
    "person.born_on": _("出生日期"),
    "person.code": _("户籍区划"),
    "certificate.category": _("残疾类别"),
    "certificate.grade": _("残疾等级"),
    "certificate.components.category": _("组成的类别"),
    "certificate.components.grade": _("组成的等级"),
    "certificate.issued_on": _("发证日期"),
    "certificate.valid_until": _("有效期至"),
    "certificate.issuer": _("批准残联"),
    "certificate.reissue": _("补发次数"),
    "certificate.state": _("状态"),
    "certificate.state_since": _("状态起始日"),
    "certificate.state_reason": _("状态原因"),
}
ISSUED = declare_kind(Kind("certificate.issued", _("残疾人证制发"), "national", FIELDS))
CHANGED = declare_kind(Kind("certificate.changed", _("残疾人证换发"), "national", FIELDS))
STATE = declare_kind(Kind("certificate.state", _("残疾人证状态变更"), "national", FIELDS))
CANCELLED = declare_kind(Kind("certificate.cancelled", _("残疾人证注销"), "national", FIELDS))
REISSUED = declare_kind(Kind("certificate.reissued", _("残疾人证补发"), "national", FIELDS))
MOVED = declare_kind(Kind("certificate.moved", _("残疾人证迁入"), "national", FIELDS))


def tell_platform(
    kind: Kind, certificate: Certificate, person: Person, *, key: str, by: Actor, at: dt.datetime
) -> None:
    """Tell how the certificate stands now. `key`: of what there is one message ("issued", "state-81").

    Messages of one person go out one after the other.  Call within the transaction of the act.
    """
    send(
        kind,
        {"person": _person(person), "certificate": _certificate(certificate)},
        key=f"certificate-{certificate.pk}-{key}",
        stream=f"person-{person.pk}",
        about=certificate,
        code=certificate.code,
        by=by,
        at=at,
    )


def _person(person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "number": person.number.open() if person.number else None,
        "sex": person.sex,
        "born_on": person.born_on.isoformat() if person.born_on else None,
        "code": person.code,
    }


def _certificate(certificate: Certificate) -> dict[str, Any]:
    parts = certificate.components.order_by("category").values("category", "grade")
    return {
        "category": certificate.category,
        "grade": certificate.grade,
        "components": list(parts),
        "issued_on": certificate.issued_on.isoformat(),
        "valid_until": (certificate.valid.upper - dt.timedelta(days=1)).isoformat(),
        "issuer": certificate.issuer_code,
        "reissue": certificate.reissue,
        "state": certificate.state,
        "state_since": certificate.state_since.isoformat(),
        "state_reason": certificate.state_reason,
    }
