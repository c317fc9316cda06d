"""A digest of what a city holds in plain text: equal for two cities made from the same plan, whatever their keys."""

import hashlib
from typing import Any

from django.db import models

from doorstep.base.scope import as_system
from doorstep.base.seal import Sealed, SealedField
from doorstep.certificates.models import Certificate, Component
from doorstep.entitlements.models import Award
from doorstep.orgs.models import Org, Post, Seat, Term
from doorstep.payments.models import PayAccount
from doorstep.people.models import Circumstance, Guardian, Household, NameToken, Person, Roster

CONTENT = (
    Org,
    Term,
    Post,
    Seat,
    Household,
    Person,
    NameToken,
    Certificate,
    Component,
    Circumstance,
    Roster,
    Guardian,
    PayAccount,
    Award,
)


def city_digest() -> str:
    """SHA-256 over every row, in the order in which rows were made, with sealed values opened. Reads everything."""
    digest = hashlib.sha256()
    with as_system(read_only=True):
        for model in CONTENT:
            fields = [field for field in model._meta.concrete_fields if _is_content(field)]
            rows = model._default_manager.order_by("pk").values_list(*(field.attname for field in fields))
            for row in rows.iterator(chunk_size=5_000):
                digest.update(repr([_plain(value) for value in row]).encode())
    return digest.hexdigest()


def _is_content(field: models.Field) -> bool:
    """Keys and blind indexes differ from database to database; what they stand for is told by the other columns."""
    is_index = isinstance(field, models.BinaryField) and not isinstance(field, SealedField)
    return not (field.primary_key or field.is_relation or is_index or field.generated)


def _plain(value: Any) -> str:
    return value.open() if isinstance(value, Sealed) else str(value)
