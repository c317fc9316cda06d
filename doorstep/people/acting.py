"""The acts on one person that a page offers: each with its words, its form, its verb and what it does."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from doorstep.base.access import Actor

from .forms import (
    CircumstanceForm,
    ContactForm,
    CorrectForm,
    DeathForm,
    GuardianForm,
    HouseholdForm,
    MoveForm,
    PersonForm,
    ReasonForm,
)
from .models import Person
from .services import (
    change_contact,
    correct_identity,
    move_residence,
    record_death,
    set_guardian,
    set_household,
    tell_circumstance,
    withdraw_death,
)


@dataclass(frozen=True)
class PersonAct:
    """One act. `do(person_id, said, by=, at=)` gets what the form cleaned; `fits(person)`: worth offering now."""

    name: str
    label: Any
    permission: str
    form: type[PersonForm]
    do: Callable[..., Any]
    done: Any
    lead: Any = ""
    danger: bool = False
    fits: Callable[[Person], bool] = lambda person: True


def _tell(person_id: int, said: Mapping[str, Any], *, by: Actor, at: dt.datetime) -> Any:
    told = dict(said)
    kind, holds = told.pop("kind"), told.pop("holds") == "yes"
    amount = told.pop("amount_fen") or None
    return tell_circumstance(person_id, kind, holds=holds, **told, amount_fen=amount, by=by, at=at)


def _plainly(act: Callable[..., Any]) -> Callable[..., Any]:
    return lambda person_id, said, *, by, at: act(person_id, **said, by=by, at=at)


ACTS: dict[str, PersonAct] = {
    act.name: act
    for act in (
        PersonAct(
            "correct",
            _("更正身份信息"),
            "person.correct",
            CorrectForm,
            _plainly(correct_identity),
            _("已更正。"),
            _("只改录错的内容。每次更正都留下原值和原因。"),
        ),
        PersonAct(
            "contact", _("更改联系方式"), "person.register", ContactForm, _plainly(change_contact), _("已更改。")
        ),
        PersonAct(
            "move",
            _("迁移户籍"),
            "person.correct",
            MoveForm,
            _plainly(move_residence),
            _("户籍已迁移。"),
            _("残疾人证、待遇和账户随人一起迁移。"),
        ),
        PersonAct("household", _("登记户"), "person.register", HouseholdForm, _plainly(set_household), _("已登记。")),
        PersonAct(
            "guardian",
            _("登记监护人"),
            "person.register",
            GuardianForm,
            _plainly(set_guardian),
            _("监护人已登记。"),
            _("未成年人、智力残疾人和精神残疾人须有监护人。"),
        ),
        PersonAct(
            "circumstance",
            _("登记情况"),
            "benefit.answer",
            CircumstanceForm,
            _tell,
            _("已登记。"),
            _("同一时期以新登记的为准，以前的记录保留到改变之前。"),
        ),
        PersonAct(
            "death",
            _("登记死亡"),
            "person.correct",
            DeathForm,
            _plainly(record_death),
            _("死亡已登记。"),
            _("登记后，从次月起不再发放待遇。"),
            danger=True,
        ),
        PersonAct(
            "alive",
            _("撤销死亡登记"),
            "person.correct",
            ReasonForm,
            _plainly(withdraw_death),
            _("死亡登记已撤销。"),
            _("死亡消息有误、本人在世的，在这里撤销。"),
            fits=lambda person: person.died_on is not None,
        ),
    )
}


def acts_for(person: Person, actor: Actor) -> list[PersonAct]:
    """The acts that this seat may do to this person now."""
    return [act for act in ACTS.values() if actor.may(act.permission, person.code) and act.fits(person)]
