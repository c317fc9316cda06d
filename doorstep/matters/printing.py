"""What this room prints: letters as they were issued."""

import json

from doorstep.base.printed import Facts, Printed, Prose
from doorstep.proofs.qr import check_of

from .models_papers import Letter


def printed_letter(row: Letter) -> Printed:
    """A letter as it was issued, with the code by which anybody may verify it. The form is signed, the rest sealed."""
    said = json.loads(row.facts.open())
    return Printed(
        title=said["title"],
        org=row.proof.shown["org"],
        dated_on=row.proof.issued_on,
        number=row.matter.number,
        to=said["to"],
        parts=(
            Prose((said["lead"],)),
            Facts([(label, words) for label, words in said["facts"]]),
            *(Prose(tuple(lines), title=title) for title, lines in said["sections"]),
        ),
        signs=tuple(said["signs"]),
        sealed=not said["signs"],
        check=check_of(row.proof),
    )
