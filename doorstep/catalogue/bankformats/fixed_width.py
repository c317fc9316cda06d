"""A fixed-width file in GB18030, as core banking systems like them; ours, no bank's (待核)."""

from doorstep.payments.bankformat import BankFormat, Layout, const, day, digits, fen, month, text

FORMAT = BankFormat(
    code="fixed-width",
    label="定长文本（GB18030）",
    note="本系统自定格式，未与任何银行核对（待核）。户名最长 60 字节。",
    out=Layout(
        header=(const("1", 1), text("number", 80), day("on", width=8), digits("count", 8), fen("fen", 16)),
        detail=(
            const("2", 1),
            digits("seq", 8),
            text("account", 32),
            text("holder", 60),
            fen("amount", 16),
            month("month", 6),
        ),
        trailer=(const("9", 1), digits("count", 8), fen("fen", 16), text("details", 64)),
    ),
    back=Layout(
        header=(const("1", 1), text("batch", 80)),
        detail=(const("2", 1), digits("seq", 8), text("code", 4), day("on", width=8), fen("amount", 16)),
        trailer=(
            const("9", 1),
            digits("paid_count", 8),
            fen("paid_fen", 16),
            digits("returned_count", 8),
            fen("returned_fen", 16),
        ),
    ),
    codes={
        "0000": "",
        "1001": "R01",
        "1002": "R02",
        "1003": "R03",
        "1004": "R04",
        "1005": "R05",
        "1006": "R06",
        "1007": "R07",
        "9001": "R08",
        "9002": "R08",
        "9999": "R99",
    },
    encoding="gb18030",
)
