"""How this room writes a number with legal force: from which day, and by which document, if one was found."""

from datetime import date

from doorstep.kernel.benefit import Dated, Parameter

GUESSED = "系统默认值，当地文件未查到（待核）"


def numbered(since: date, name: str, label: str, unit: str, value: int, document: str = GUESSED) -> Parameter:
    """A number that holds from a day on."""
    return Parameter(name, label, unit, (Dated(since, value, document),))
