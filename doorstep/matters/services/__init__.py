"""Acts on cases."""

from .advance import advance, run_automatic
from .arrive import enter_arrived, send_back, take_arrival
from .delegate import delegate, end_delegation, record_readiness
from .file_matter import file_matter, give_paper
from .forward import answer_by_hand, keep_forwarded, push_forwarding, receive_forwarding, tell_forwarded
from .keep_file import keep_file
from .letters import issue_letter
from .mandate_codes import send_mandate_code, verify_mandate_code
from .mandates import give_mandate, revoke_mandate
from .tell import tell_notice

__all__ = [
    "advance",
    "answer_by_hand",
    "delegate",
    "end_delegation",
    "enter_arrived",
    "file_matter",
    "give_mandate",
    "give_paper",
    "issue_letter",
    "keep_file",
    "keep_forwarded",
    "push_forwarding",
    "receive_forwarding",
    "record_readiness",
    "revoke_mandate",
    "run_automatic",
    "send_back",
    "send_mandate_code",
    "take_arrival",
    "tell_forwarded",
    "tell_notice",
    "verify_mandate_code",
]
