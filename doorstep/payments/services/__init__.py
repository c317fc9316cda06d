"""Acts on money: draw up a batch, sign it, send it to the bank, record the answer, send returned money again."""

from .answering import record_answer
from .batches import digest_of, file_of, lines_returned, locked_batch, number_of
from .drawing import draw_up_batch, draw_up_follow_up, drop_batch
from .sending import send_batch
from .signing import sign_batch

__all__ = [
    "digest_of",
    "draw_up_batch",
    "draw_up_follow_up",
    "drop_batch",
    "file_of",
    "lines_returned",
    "locked_batch",
    "number_of",
    "record_answer",
    "send_batch",
    "sign_batch",
]
