"""Makers for files that were handed in and for proofs."""

import hashlib
import json
from dataclasses import asdict
from typing import Any

from doorstep.base.models import Paper
from doorstep.base.paperfiles import write_file
from doorstep.kernel.proofcode import write_code
from doorstep.matters.models_papers import Letter, MatterFile
from doorstep.matters.services.letter_words import Said
from doorstep.proofs.models import Proof
from tests.base.papercast import png
from tests.rows import NOON, maker
from tests.world import SINCE, World


@maker(Paper)
def paper(world: World, code: str, mark: str, **about: Any) -> Paper:
    """A picture of few points, with its file."""
    raw = png()
    return Paper.objects.create(
        code=code,
        stored_as=write_file(raw),
        digest=hashlib.sha256(raw).hexdigest(),
        filename=f"{mark}.png",
        mime="image/png",
        bytes=len(raw),
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


@maker(MatterFile)
def matter_file(world: World, code: str, mark: str, **about: Any) -> MatterFile:
    """Its file lies where the case lies."""
    whole = world.lay("matters.Matter", code)
    return MatterFile.objects.create(
        matter=whole, code=whole.code, name="identity_card", paper=paper(world, whole.code, mark)
    )


@maker(Letter)
def letter(world: World, code: str, mark: str, **about: Any) -> Letter:
    step = world.lay("matters.MatterEvent", code)
    issued = Proof.objects.create(
        code=step.code,
        proof_code=write_code(next(world.numbers)),
        kind="receipt",
        label=mark,
        about="matters.matter",
        about_id=step.matter_id,
        issued_on=SINCE,
        shown={"org": "襄城区残联"},
    )
    said = asdict(Said("收件回执", mark, [("编号", mark)]))
    return Letter.objects.create(
        matter=step.matter,
        code=step.code,
        kind="receipt",
        step=step.number,
        proof=issued,
        facts=json.dumps(said, ensure_ascii=False),
        at=NOON,
        seat_label=mark,
    )
