"""How a bank wants its file and how it answers, as a value: records of fields, one declaration a bank.

A record is a tuple of fields.  Where the format has no delimiter, each field is as wide as it says, in bytes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from doorstep.kernel.refusal import Refused

# The house's own reasons for which money comes back; a format maps the bank's to them.  Design default (待核).
RETURN_CODES = {
    "R01": "户名不符",
    "R02": "账号不存在",
    "R03": "账户冻结或止付",
    "R04": "账户已销户",
    "R05": "社保卡金融功能未激活",
    "R06": "证件号码不符",
    "R07": "超过限额",
    "R08": "银行系统原因",
    "R99": "其他",
}
PAID = ""
FORMS = frozenset({"text", "digits", "fen", "yuan", "day", "month", "paid"})


@dataclass(frozen=True)
class Field:
    """One field: what it holds, in what form, how wide in bytes (0: as wide as it comes), and how it is filled up.

    `holds` empty: always `const`.  `marks`: what stands for paid and for returned, where the form is "paid".
    """

    holds: str
    form: str = "text"
    width: int = 0
    const: str = ""
    fill: str = " "
    at_right: bool = False
    marks: tuple[str, str] = ("S", "F")
    pattern: str = "%Y%m%d"


Record = tuple[Field, ...]


def const(text: str, width: int = 0) -> Field:
    """Always the same text."""
    return Field("", const=text, width=width)


def text(holds: str, width: int = 0) -> Field:
    """A text, blanks to its right."""
    return Field(holds, width=width)


def digits(holds: str, width: int = 0) -> Field:
    """A whole number, noughts to its left."""
    return Field(holds, "digits", width, fill="0", at_right=True)


def fen(holds: str, width: int = 0) -> Field:
    """Money in fen, noughts to its left."""
    return Field(holds, "fen", width, fill="0", at_right=True)


def yuan(holds: str, width: int = 0) -> Field:
    """Money in yuan with two decimals, noughts to its left."""
    return Field(holds, "yuan", width, fill="0", at_right=True)


def day(holds: str, pattern: str = "%Y%m%d", width: int = 0) -> Field:
    """A day."""
    return Field(holds, "day", width, pattern=pattern)


def month(holds: str, width: int = 0) -> Field:
    """A month as yyyymm."""
    return Field(holds, "month", width, pattern="%Y%m")


def paid(marks: tuple[str, str], width: int = 0) -> Field:
    """Whether the line was paid."""
    return Field("paid", "paid", width, marks=marks)


@dataclass(frozen=True)
class Layout:
    """A file: one line at its head, one for each payment, one at its end; head and end may be absent."""

    detail: Record
    header: Record = ()
    trailer: Record = ()


@dataclass(frozen=True)
class BankFormat:
    """The file that goes out, the answer that comes back, and the bank's reasons in our words.

    Out, the header and each detail may hold number, on, count, fen, benefit, label, month and digest (of the lines as
    signed); a detail seq, holder, account and amount besides; the trailer count, fen and details (SM3 over the details
    as written).  Back: `batch` in the header or in each detail; seq, code, on and amount in each detail, and `paid`; in
    the trailer paid_count, paid_fen, returned_count, returned_fen.  `codes`: the bank's code for ours; PAID: it paid.
    """

    code: str
    label: str
    note: str
    out: Layout
    back: Layout
    codes: Mapping[str, str] = field(hash=False)
    encoding: str = "utf-8"
    delimiter: str = ""
    line_end: str = "\r\n"
    suffix: str = "txt"
    is_default: bool = False

    def faults(self) -> Iterator[str]:
        """What keeps the declaration from being used."""
        if not self.delimiter:
            yield from (f"{one.holds or one.const} has no width" for one in self._fields() if not one.width)
        yield from (f"unknown form {one.form}" for one in self._fields() if one.form not in FORMS)
        sent, told = {one.holds for one in self.out.detail}, {one.holds for one in self.back.detail}
        yield from (f"the file does not say {name}" for name in {"seq", "holder", "account", "amount"} - sent)
        yield from (f"the answer does not say {name}" for name in {"seq", "code", "on", "amount"} - told)
        if "batch" not in told | {one.holds for one in self.back.header}:
            yield "the answer does not say of which batch it is"
        if "number" not in sent | {one.holds for one in self.out.header}:
            yield "the file does not say of which batch it is"
        yield from (f"no code for {ours}" for ours in {PAID, *RETURN_CODES} - set(self.codes.values()))
        yield from (f"{ours} is not a reason of ours" for ours in set(self.codes.values()) - {PAID, *RETURN_CODES})

    def _fields(self) -> Iterator[Field]:
        for layout in (self.out, self.back):
            yield from (*layout.header, *layout.detail, *layout.trailer)


FORMATS: dict[str, BankFormat] = {}


def offer_format(made: BankFormat) -> None:
    """Put a format on offer. One offered twice, one that is not sound, or a second default, is an error."""
    if made.code in FORMATS or (made.is_default and any(one.is_default for one in FORMATS.values())):
        raise LookupError(f"bank format or default offered twice: {made.code}")
    if faults := list(made.faults()):
        raise LookupError(f"bank format {made.code} is not sound: {'; '.join(faults)}")
    FORMATS[made.code] = made


def default_format() -> BankFormat:
    """The format in which a batch goes out unless finance chooses another."""
    return next(one for one in FORMATS.values() if one.is_default)


def find_format(code: str) -> BankFormat:
    """The format. Raises: Refused("bankformat.unknown")."""
    if code not in FORMATS:
        raise Refused(
            "没有这种银行文件格式。",
            why=f"目录里没有「{code[:40]}」，现有：{'、'.join(one.label for one in FORMATS.values())}。",
            then="请从现有的格式里选择。",
            code="bankformat.unknown",
        )
    return FORMATS[code]
