"""Makers for files that were handed in and for proofs."""

from typing import Any

from doorstep.base.models import Paper
from doorstep.kernel.proofcode import write_code
from doorstep.proofs.models import Proof
from tests.rows import NOON, maker
from tests.world import SINCE, World


@maker(Paper)
def paper(world: World, code: str, mark: str, **about: Any) -> Paper:
    """The row alone: there is no file behind it."""
    return Paper.objects.create(
        code=code,
        stored_as=f"{next(world.numbers):032x}",
        digest="0" * 64,
        filename=f"{mark}.jpg",
        mime="image/jpeg",
        bytes=1000,
        state="unscanned",
        kept_at=NOON,
        seat_id=0,
        seat_label=mark,
    )


@maker(Proof)
def proof(world: World, code: str, mark: str, **about: Any) -> Proof:
    """Its mark stands in what the public must not see: what the paper is called here."""
    whose = world.lay("people.Person", code)
    return Proof.objects.create(
        code=whose.code,
        proof_code=write_code(next(world.numbers)),
        kind="notice",
        label=mark,
        about="people.person",
        about_id=whose.pk,
        issued_on=SINCE,
        shown={"org": "襄城区残联"},
    )
