"""The kinds of papers that can be asked about, in the words that the public reads. Rooms add their own."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KINDS: dict[str, str | Promise] = {
    "certificate": _("证明"),
    "receipt": _("回执"),
    "notice": _("通知书"),
    "decision": _("决定书"),
    "mandate": _("委托书"),
}


def name_kinds(kinds: dict[str, "str | Promise"]) -> None:
    """Make kinds known. Their words are public: no benefit, category or name stands in them. Twice is an error."""
    if twice := KINDS.keys() & kinds.keys():
        raise LookupError(f"kinds of proofs named twice: {sorted(twice)}")
    KINDS.update(kinds)


def kind_words(kind: str) -> str:
    """The words for a kind; its slug where another installation issued it and nobody here named it."""
    return str(KINDS.get(kind, kind))
