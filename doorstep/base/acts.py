"""The words for acts in the trail, declared by the rooms that do them."""

from django.utils.functional import Promise

ACTS: dict[str, str | Promise] = {}


def name_acts(acts: dict[str, "str | Promise"]) -> None:
    """Give acts their words. An act named twice is an error."""
    if twice := ACTS.keys() & acts.keys():
        raise LookupError(f"acts named twice: {sorted(twice)}")
    ACTS.update(acts)


def act_words(act: str) -> str:
    """The words for an act; its code where nobody named it."""
    return str(ACTS.get(act, act))
