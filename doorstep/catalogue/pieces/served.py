"""Services that end with something done for the person: taken up, arranged, done, confirmed by the person."""

from collections.abc import Sequence

from doorstep.catalogue.pieces.usual import (
    ACCEPT,
    FILED,
    REASON,
    REFUSED,
    REMEDY,
    RESUBMIT,
    RETURN,
    RETURNED,
    WITHDRAWN,
    not_accept,
    withdraw,
)
from doorstep.kernel.machine import Act, Ask, Desk, Machine, Stage

SUNK = ("accept", "return", "resubmit", "arrange", "deliver")
DONE_ASKS = (Ask("outcome", "办成了什么", "long"),)
CONTENT = Ask("content", "本人满意吗", "choice", choices=(("yes", "满意"), ("fair", "基本满意"), ("no", "不满意")))


def served(
    *,
    wait: str,
    doing: str,
    done: str,
    arrange: str,
    finish: str,
    desk: Desk = "county",
    arrange_asks: Sequence[Ask] = (),
    finish_asks: Sequence[Ask] = DONE_ASKS,
    tells: str = "",
    needs: str = "matter.review",
) -> Machine:
    """Filed, accepted and waiting (`wait`), arranged and under way (`doing`), done (`done`); or refused with a remedy.

    `arrange` and `finish` are the words of the two acts, `needs` whose they are, `tells` what the person hears of the
    first.  What the person did not find good goes back once to be done again.
    """
    return Machine(
        start="filed",
        stages=(
            FILED,
            RETURNED,
            Stage("accepted", wait, desk=desk),
            Stage("under_way", doing, desk=desk),
            Stage("finished", "请本人确认", desk="village"),
            Stage("done", done, outcome="granted"),
            REFUSED,
            WITHDRAWN,
        ),
        acts=(
            ACCEPT,
            RETURN,
            RESUBMIT,
            Act("arrange", arrange, ("accepted",), "under_way", needs, asks=tuple(arrange_asks), tells=tells),
            Act("deliver", finish, ("under_way",), "finished", needs, asks=tuple(finish_asks)),
            Act("confirm", "本人确认", ("finished",), "done", "matter.file", asks=(CONTENT,)),
            Act("again", "本人不满意，重新办理", ("finished",), "accepted", "matter.file", asks=(REASON,)),
            not_accept(),
            Act(
                "cannot",
                "办不了，说明原因",
                ("accepted", "under_way"),
                "refused",
                "matter.review",
                asks=(REASON, REMEDY),
                tells="您申请的{item}没有办成。原因：{reason} 您可以：{remedy}",
                danger=True,
            ),
            withdraw("filed", "returned", "accepted"),
        ),
    )
