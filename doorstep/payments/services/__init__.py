"""Acts on money: draw up a batch, sign it, receive it, send it to the bank, record the answer, send money again."""

from .answering import record_answer
from .batches import digest_of, file_sent, lines_returned, locked_batch, number_of
from .drawing import draw_up_batch, draw_up_follow_up, drop_batch
from .returning import answer_return, make_unpayable
from .sending import receive_batch, send_batch, take_bank_file
from .signing import sign_batch

__all__ = [
    "answer_return",
    "digest_of",
    "draw_up_batch",
    "draw_up_follow_up",
    "drop_batch",
    "file_sent",
    "lines_returned",
    "locked_batch",
    "make_unpayable",
    "number_of",
    "receive_batch",
    "record_answer",
    "send_batch",
    "sign_batch",
    "take_bank_file",
]
