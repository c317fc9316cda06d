"""Acts on cases."""

from .advance import advance, run_automatic
from .delegate import delegate, end_delegation, record_readiness
from .file_matter import file_matter, give_paper
from .keep_file import keep_file
from .letters import issue_letter
from .mandates import give_mandate, revoke_mandate
from .tell import tell_notice

__all__ = [
    "advance",
    "delegate",
    "end_delegation",
    "file_matter",
    "give_mandate",
    "give_paper",
    "issue_letter",
    "keep_file",
    "record_readiness",
    "revoke_mandate",
    "run_automatic",
    "tell_notice",
]
