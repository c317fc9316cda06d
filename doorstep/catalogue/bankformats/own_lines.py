"""The house's own layout, fields between bars. No bank's is known: design default (待核)."""

from doorstep.payments.bankformat import RETURN_CODES, BankFormat, Layout, const, day, digits, fen, month, paid, text

FORMAT = BankFormat(
    code="own-lines",
    label="竖线分隔文本",
    note="本系统自定格式，未与任何银行核对（待核）。",
    out=Layout(
        header=(const("H"), text("number"), day("on"), digits("count"), fen("fen"), text("benefit"), text("digest")),
        detail=(
            const("D"),
            digits("seq"),
            text("holder"),
            text("account"),
            fen("amount"),
            text("benefit"),
            month("month"),
        ),
        trailer=(const("T"), digits("count"), fen("fen")),
    ),
    back=Layout(
        header=(const("A"), text("batch")),
        detail=(const("R"), digits("seq"), paid(("S", "F")), text("code"), day("on"), fen("amount")),
        trailer=(
            const("T"),
            digits("paid_count"),
            fen("paid_fen"),
            digits("returned_count"),
            fen("returned_fen"),
        ),
    ),
    codes={"": "", **{code: code for code in RETURN_CODES}},
    delimiter="|",
    is_default=True,
)
