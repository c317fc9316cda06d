"""Printing a certificate: the card and the data sheet, with a code by which anybody may verify it."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.base.access import SYSTEM, Actor, fetch
from doorstep.base.official import date_words
from doorstep.base.printed import Facts, Printed, write_printed
from doorstep.base.scope import scoped
from doorstep.base.trail import record, record_look
from doorstep.kernel.refusal import Refused
from doorstep.orgs.models import Org
from doorstep.orgs.places import names_of, paths_of
from doorstep.people.models import Person
from doorstep.people.services.standing import day_of
from doorstep.proofs.models import Proof
from doorstep.proofs.qr import check_of
from doorstep.proofs.services import issue_proof

from .models import Certificate
from .services import NUMBER, certificate_number
from .words import category_words, is_in_force, last_day

FORMS = {"card": gettext_lazy("证件内页"), "sheet": gettext_lazy("残疾人证信息表")}


def why_not_print(certificate: Certificate, on: dt.date) -> str:
    """The reason why nothing may be printed of a certificate; empty where it may."""
    if certificate.state != "active" or not is_in_force(certificate, on):
        return _("这份残疾人证现在不是有效的。")
    return "" if certificate.person.number else _("此人没有证件号码，残疾人证号无从编起。")


@transaction.atomic
def print_certificate(certificate_id: int, form: str, *, by: Actor, at: dt.datetime) -> bytes:
    """The card or the data sheet of a certificate in force, as PDF. `form`: one of FORMS.

    Each printing leaves a line in the trail, and one of the look at the number.  The code stays while the certificate
    does: what is printed again is the same; after a change it is another.

    Raises: Http404, LookupError for an unknown form, Refused("access.not_yours", "certificate.not_printable").
    """
    words = FORMS[form]
    rows = Certificate.objects.select_for_update(of=("self",)).select_related("person", "proof")
    held = fetch(rows, by, "certificate.view", pk=certificate_id)
    what = _("%(form)s没有打印。") % {"form": words}
    by.require("certificate.print", held.code, what=what)
    if why := why_not_print(held, day_of(at)):
        raise Refused(what, why=why, then=_("请先核对残疾人证登记。"), code="certificate.not_printable")
    proof = _standing_proof(held, by=by, at=at)
    record(by, "print_certificate", held, at=at, became={"form": form, "proof": proof.pk})
    record_look(by, code=held.code, person_id=held.person_id, field=str(NUMBER), purpose=_("制证"), at=at)
    make = {"card": printed_card, "sheet": printed_sheet}[form]
    return write_printed(make(held, proof, on=day_of(at)))


def _standing_proof(held: Certificate, *, by: Actor, at: dt.datetime) -> Proof:
    """The proof that stands for the certificate as it is, issued where there is none."""
    if held.proof is None or held.proof.state == "void":
        held.proof = issue_proof(
            held,
            "certificate",
            label=_("残疾人证"),
            org=issuer_name(held),
            on=held.issued_on,
            valid_until=last_day(held),
            permission="certificate.print",
            by=by,
            at=at,
        )
        held.save(update_fields=["proof"])
    return held.proof


def issuer_name(certificate: Certificate) -> str:
    """The federation that approved the certificate, wherever it is. Two queries at most."""
    code = certificate.issuer_code
    with scoped(SYSTEM.ranges, by=SYSTEM):
        org = Org.objects.filter(code=code, kind="federation").order_by("-active").first()
    if org is not None:
        return org.name
    place = names_of([code], on=certificate.issued_on).get(code, code)
    return _("%(place)s残联") % {"place": place}


def printed_card(certificate: Certificate, proof: Proof, *, on: dt.date) -> Printed:
    """The inner pages of the certificate as the holder gets them."""
    rows = _holder(certificate.person) + _certified(certificate, proof) + _guardian(certificate.person, on)
    return Printed(
        title=_("中华人民共和国残疾人证"),
        org=proof.shown["org"],
        dated_on=certificate.issued_on,
        parts=(Facts(rows, photo=_("照片")),),
        check=check_of(proof),
        page="card",
    )


def printed_sheet(certificate: Certificate, proof: Proof, *, on: dt.date) -> Printed:
    """What whoever makes the card needs, to be signed by two and kept in the file."""
    person = certificate.person
    place = paths_of([person.code], on=on).get(person.code, "")
    lives = paths_of([person.lives_code], on=on).get(person.lives_code, "")
    person_rows = [
        *_holder(person),
        (_("证件号码"), person.number.open() if person.number else ""),
        (_("户籍地"), f"{place} {person.address}".strip()),
        (_("现居地"), f"{lives} {person.lives_address}".strip()),
        *_guardian(person, on),
    ]
    certified = [*_certified(certificate, proof), (_("补发次数"), str(certificate.reissue))]
    return Printed(
        title=_("残疾人证信息表"),
        org=proof.shown["org"],
        dated_on=certificate.issued_on,
        parts=(Facts(person_rows, title=_("持证人"), photo=_("照片")), Facts(certified, title=_("残疾人证"))),
        signs=(_("制证人"), _("复核人")),
        check=check_of(proof),
    )


def _holder(person: Person) -> list[tuple[str, str]]:
    return [
        (_("姓名"), person.name),
        (_("性别"), person.get_sex_display()),
        (_("出生日期"), date_words(person.born_on) if person.born_on else ""),
    ]


def _certified(certificate: Certificate, proof: Proof) -> list[tuple[str, str]]:
    parts = certificate.components.values_list("category", "grade")
    return [
        (_("残疾类别"), category_words(certificate, parts)),
        (_("残疾等级"), certificate.get_grade_display()),
        (str(NUMBER), certificate_number(certificate.person, certificate)),
        (_("发证日期"), date_words(certificate.issued_on)),
        (_("有效期至"), date_words(last_day(certificate))),
        (_("批准残联"), proof.shown["org"]),
    ]


def _guardian(person: Person, on: dt.date) -> list[tuple[str, str]]:
    held = person.guardians.filter(held__contains=on).order_by("pk").first()
    return [(_("监护人"), f"{held.name}（{held.get_relation_display()}）")] if held else []
