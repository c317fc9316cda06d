"""Who may do what, where: roles, the actor, and the one way in to rows that carry a division code."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Self, cast

from django.db import models
from django.db.models import Q
from django.db.models.functions import Left
from django.http import Http404

from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import EVERYWHERE, Range, covers

PERMISSIONS: dict[str, str] = {}


def declare_permissions(permissions: dict[str, str]) -> None:
    """Make the verbs of a room known, with the words a person reads. A verb declared twice is an error."""
    if twice := PERMISSIONS.keys() & permissions.keys():
        raise LookupError(f"permission declared twice: {sorted(twice)}")
    PERMISSIONS.update(permissions)


@dataclass(frozen=True)
class Role:
    """What a seat may do. `holder` says in one sentence who may sit there; a retired role grants nothing.

    `levels` are those of the organisations at which it may sit; none named: at any.  `home` names the page on which its
    visits begin.
    """

    name: str
    label: str
    holder: str
    permissions: frozenset[str]
    retired: bool = False
    levels: tuple[str, ...] = ()
    home: str = "desk"


@dataclass(frozen=True)
class Actor:
    """One seat, acting. Its reach is a set of half-open ranges of 12-digit division codes.

    Whoever acts for an outside body reaches no division: `party` is that body, a row of the table `party_of`, whose
    rows alone are seen.
    """

    account_id: int
    seat_id: int
    role: Role
    code: str
    ranges: tuple[Range, ...]
    seat_label: str
    name: str = ""
    party: int = 0
    party_of: str = ""

    def may(self, permission: str, code: str | None = None) -> bool:
        """Whether the role has the verb, and, where a code is given, whether the row lies within reach."""
        if permission not in self.role.permissions or self.role.retired:
            return False
        return code is None or covers(self.ranges, code)

    def reach(self, permission: str) -> tuple[Range, ...]:
        """The ranges in which the verb may be used; empty where the role lacks it."""
        return self.ranges if self.may(permission) else ()

    def require(self, permission: str, code: str | None = None, *, what: str) -> None:
        """Refuse in words unless `may`. Raises: Refused("access.not_yours")."""
        if not self.may(permission, code):
            raise Refused(
                what,
                why=f"这需要「{PERMISSIONS[permission]}」权限，您的岗位是{self.seat_label}。",
                then="请转给有此权限的同事办理。",
                code="access.not_yours",
            )


class _EveryPermission(frozenset[str]):
    def __contains__(self, permission: object) -> bool:
        return True


def with_every_permission(actor: Actor) -> Actor:
    """The same hand for what follows from an act that it was allowed to do; its reach stays as it is."""
    return replace(actor, role=replace(actor.role, permissions=_EveryPermission()))


SYSTEM = Actor(
    account_id=0,
    seat_id=0,
    role=Role("system", "系统", "定时任务和命令行；每次都留下原因。", _EveryPermission()),
    code="000000000000",
    ranges=(EVERYWHERE,),
    seat_label="系统",
    name="系统",
)


class ScopedQuerySet(models.QuerySet):
    """Rows that carry a division code. A list and a single fetch ask the same question in the same SQL."""

    def in_ranges(self, ranges: Iterable[Range]) -> Self:
        """Rows whose code lies in one of the ranges; none where there is no range."""
        return self.filter(_inside(ranges))

    def within_reach(self, actor: Actor, permission: str) -> Self:
        """Rows on which this actor may use this verb."""
        inside, party = _inside(actor.reach(permission)), getattr(self.model, "party", None)
        if party and actor.party and actor.may(permission) and actor.party_of == party_table(self.model):
            inside |= Q(**{party: actor.party})
        return self.filter(inside)


def _inside(ranges: Iterable[Range]) -> Q:
    inside = Q(pk__in=[])
    for part in ranges:
        inside |= Q(code__gte=part.lo, code__lt=part.hi)
    return inside


class ScopedModel(models.Model):
    """A row that belongs to a division. From this one declaration come the filter, the policy and the test's oracle.

    `follows` names a foreign key: the row's code then always equals that row's code (kept by the database, see
    enforce.py), so that whoever moves takes everything along.  `carries` names foreign keys to rows that hang on this
    one alone, such as its papers: where the row moves, they go along.  `append_only` rows are never changed or deleted.
    `is_register` rows may be changed only by somebody who has said who acts, and each change is kept.  `party` names
    the key of the outside body whose rows they are; whoever acts for it sees them wherever they lie.
    """

    code = models.CharField("区划代码", max_length=12, db_collation="C")
    county = models.GeneratedField(
        expression=Left("code", 6), output_field=models.CharField(max_length=6, db_collation="C"), db_persist=True
    )
    town = models.GeneratedField(
        expression=Left("code", 9), output_field=models.CharField(max_length=9, db_collation="C"), db_persist=True
    )

    follows: str | None = None
    carries: tuple[str, ...] = ()
    party: str | None = None
    append_only = False
    is_register = False

    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True


def party_table(model: type[models.Model]) -> str:
    """The table of the outside bodies whose rows a model with a `party` holds: its own, or that of the key."""
    field: Any = model._meta.get_field(cast("type[ScopedModel]", model).party or "")
    return str((field.related_model if field.is_relation else model)._meta.db_table)


def fetch(queryset: Any, actor: Actor, permission: str, **key: Any) -> Any:
    """The row, or 404 whether it is missing or merely out of reach. `queryset`: scoped rows, or their manager.

    Raises: Http404.
    """
    row = queryset.within_reach(actor, permission).filter(**key).first()
    if row is None:
        raise Http404
    return row
