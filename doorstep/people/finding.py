"""Finding people by number, by name or a part of it, and by the first letters of its pinyin.

Names are looked up in the token table by equality: under row security that is an index read at any reach, which LIKE
is not.  What was typed goes into no address and no log.
"""

import datetime as dt
import re
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.seal import blind
from doorstep.kernel.certnumber import read_cert_number
from doorstep.kernel.characters import half_width, number_as_meant
from doorstep.kernel.idcard import read_number
from doorstep.kernel.names import normal_name
from doorstep.kernel.refusal import Refused

from .models import FormerNumber, NameToken, Person
from .tokens import LONGEST_TOKEN, runs_of_three

MOST = 50
PERMISSION = "person.view"
IS_A_NUMBER = re.compile("[0-9X]*[0-9][0-9X]*(B[0-9]*)?")
IS_LETTERS = re.compile("[a-z]+")


@dataclass(frozen=True)
class Found:
    """Who was found: at most fifty, in the order of places; `has_more` says that there are others."""

    people: list[Person]
    has_more: bool = False


def find_people(actor: Actor, text: str, *, on: dt.date) -> Found:
    """People within reach by identity number, certificate number, name, part of a name, or initials.

    Two queries by name, three by number.

    Raises: Refused("find.empty", "find.one_letter", "idcard.…", "certnumber.…", "name.…").
    """
    typed = number_as_meant(text)
    if not typed:
        raise Refused(
            _("没有查找。"), why=_("没有填写要找谁。"), then=_("请填写姓名、拼音首字母或证件号码。"), code="find.empty"
        )
    if IS_A_NUMBER.fullmatch(typed):
        return _by_number(actor, typed, on)
    letters = half_width(text).strip().lower()
    if len(letters) == 1 and IS_LETTERS.fullmatch(letters):
        raise Refused(
            _("没有查找。"), why=_("一个字母对得上的人太多。"), then=_("请至少填写两个字母。"), code="find.one_letter"
        )
    return _by_tokens(actor, normal_name(text).lower())


def _by_number(actor: Actor, typed: str, on: dt.date) -> Found:
    """Whose number this is or was; a certificate number begins with its holder's."""
    number = read_cert_number(typed, today=on).citizen if len(typed) > 18 else read_number(typed, today=on).number
    index = blind(number)
    within = Person.objects.within_reach(actor, PERMISSION).select_related("merged_into").filter(number_index=index)
    people = {*within.filter(merged_into=None), *map(_standing, within.filter(merged_into__isnull=False))}
    former = FormerNumber.objects.within_reach(actor, PERMISSION).filter(number_index=index)
    people |= {_standing(row.person) for row in former.select_related("person__merged_into")}
    return Found(sorted(people, key=lambda person: (person.code, person.pk))[:MOST])


def _standing(person: Person) -> Person:
    """The row that a joined row now belongs to."""
    while person.merged_into is not None:
        person = person.merged_into
    return person


def _by_tokens(actor: Actor, text: str) -> Found:
    ids = named(NameToken.objects.within_reach(actor, PERMISSION), text).order_by("code", "person")
    keys = list(ids.values_list("person", flat=True)[: MOST + 1])
    people = list(Person.objects.filter(pk__in=keys).order_by("code", "pk"))
    if len(text) > LONGEST_TOKEN:
        people = [person for person in people if text in person.name.lower() or text in person.initials]
    return Found(people[:MOST], len(keys) > MOST)


def named(tokens: QuerySet, text: str) -> QuerySet:
    """Tokens, one a person, of those whose name or initials hold the text.

    Of more than three characters all runs of three are asked for: the caller must still compare the name itself.
    """
    if len(text) <= LONGEST_TOKEN:
        return tokens.filter(token=text)
    runs = sorted(runs_of_three(text))
    together = tokens.filter(token__in=runs).values("code", "person")
    return together.annotate(runs=Count("token", distinct=True)).filter(runs=len(runs))


def person_said(said: str) -> Person:
    """The person of a register number (digits of the page's address) or an identity number; for commands.

    Raises: Refused("person.unknown").
    """
    live = Person.objects.filter(merged_into=None)
    found = live.filter(pk=int(said)) if said.isdigit() and len(said) < 15 else live.filter(number_index=blind(said))
    if (person := found.first()) is None:
        raise Refused(
            _("没有找到这个人。"), why=_("名册里没有这个号码。"), then=_("请核对号码。"), code="person.unknown"
        )
    return person
