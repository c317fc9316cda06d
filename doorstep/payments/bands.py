"""How many people sign a batch, by its sum. The catalogue declares the bands; nothing is signed where none stands."""

import datetime as dt

from doorstep.kernel.benefit import Parameter

# From which sum on (fen, exclusive; None: from nothing on), and how many signatures (people).
Bands = tuple[tuple[Parameter | None, Parameter], ...]
_standing: list[Bands] = []


def offer_bands(bands: Bands) -> None:
    """Put the bands in force. Offered twice is an error, and so is a lowest band that does not begin at nothing."""
    if _standing or bands[0][0] is not None:
        raise LookupError("the bands of signatures are offered twice, or do not begin at nothing")
    _standing.append(bands)


def signatures_for(fen: int, *, on: dt.date) -> int:
    """How many people must sign a batch of this sum. Raises: Refused("parameter.missing")."""
    (bands,) = _standing
    return max(count.on(on) for above, count in bands if above is None or fen > above.on(on))
