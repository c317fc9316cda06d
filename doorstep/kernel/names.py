"""Names of people as written and searched, and how names, numbers and cells are shown to those who may see less."""

import re
import unicodedata

from .characters import half_width
from .refusal import Refused

MOST_CHARACTERS = 20
DOT = "\u00b7"

# Private-use characters are Chinese characters of older fonts: kept, and taken for Han.
_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\ue000-\uf8ff\U000f0000-\U0010fffd"
_SPACES = re.compile("[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_DOTS = re.compile("[\u00b7\u2022\u2027\u30fb\uff65\u2219\u22c5]+")
_FULL_STOP_BETWEEN = re.compile("(?<=[^\\s.\uff0e])\uff0e(?=[^\\s.\uff0e])")
_STOP_BETWEEN_HAN = re.compile(f"(?<=[{_HAN}])\\.(?=[{_HAN}])")

COMPOUND_SURNAMES = frozenset(
    re.findall(
        "..",
        "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶太叔申屠公孙慕容仲孙"
        "钟离长孙宇文司徒鲜于司空闾丘子车亓官司寇巫马公西颛孙壤驷公良漆雕乐正宰父谷梁拓跋夹谷轩辕令狐段干百里"
        "呼延东郭南门羊舌微生公户公玉公仪梁丘公仲公上公山公坚左丘公伯西门公祖第五公乘贯丘东里东宫仲长子书子桑"
        "即墨达奚褚师淳于单于叱干库狄贺兰完颜纳兰耶律钟吾南荣",
    )
)


def normal_name(text: str) -> str:
    """A name as it is kept: NFC, half-width, one kind of middle dot, without spaces where it is in Han characters.

    Rare, supplementary and private-use characters are kept as they are.
    Raises: Refused("name.empty", "name.invisible", "name.digit", "name.too_long").
    """
    name = unicodedata.normalize("NFC", text).strip()
    _require_visible(name)
    has_han = re.search(f"[{_HAN}]", name) is not None
    name = _SPACES.sub("" if has_han else " ", name)
    name = half_width(_DOTS.sub(DOT, _FULL_STOP_BETWEEN.sub(DOT, name)))
    name = _STOP_BETWEEN_HAN.sub(DOT, name).strip(f" {DOT}")
    name = unicodedata.normalize("NFC", name)
    if digit := next((character for character in name if character.isdigit()), None):
        raise _refused(f"姓名里有数字“{digit}”。", "digit")
    if not has_han and not any(character.isalpha() for character in name):
        raise _refused("没有填写姓名。", "empty")
    if len(name) > MOST_CHARACTERS:
        raise _refused(f"姓名最多 {MOST_CHARACTERS} 个字，录入了 {len(name)} 个。", "too_long")
    return name


def grams(name: str) -> set[str]:
    """Every run of one, two or three characters of a name, by which parts of it are found.

    A run neither starts nor ends with the middle dot.
    """
    runs = (name[start : start + length] for length in (1, 2, 3) for start in range(len(name) - length + 1))
    return {run for run in runs if DOT not in (run[0], run[-1])}


def mask_name(name: str) -> str:
    """王** for 王伟芳, 欧阳* for 欧阳修; the middle dot stays. A name of one character is hidden whole."""
    shown = surname_of(name) if len(name) > 1 else ""
    return shown + "".join(DOT if character == DOT else "*" for character in name[len(shown) :])


def called(name: str) -> str:
    """徐某 for 徐建国, for notices and reports."""
    return f"{surname_of(name)}某"


def surname_of(name: str) -> str:
    """The surname: the first two characters where they are a compound surname and a given name follows."""
    return name[:2] if len(name) > 2 and name[:2] in COMPOUND_SURNAMES else name[:1]


def mask_number(number: str, *, tail_only: bool = False) -> str:
    """420699********0018, or with `tail_only` just the last two characters. Under 15 characters all is hidden.

    Of an old number of 15 digits the last three are shown: the one before them belongs to the birthday.
    What follows the 18th character (category and grade in a certificate number) is always hidden.
    """
    body, rest = number[:18], len(number[18:])
    if len(body) < 15:
        return "*" * len(number)
    head, tail = ("", body[-2:]) if tail_only else (body[:6], body[-4 if len(body) == 18 else -3 :])
    return head + "*" * (len(body) - len(head) - len(tail)) + tail + "*" * rest


def mask_phone(phone: str) -> str:
    """138****1234; of other than 11 characters only the last four, and under 8 nothing."""
    if len(phone) == 11:
        return f"{phone[:3]}****{phone[-4:]}"
    return _last_four(phone)


def mask_account(account: str) -> str:
    """The last four characters of a bank account; under 8 nothing."""
    return _last_four(account)


def neutral_cell(text: str) -> str:
    """Text that no spreadsheet takes for a formula: control and invisible characters out, an opener after '.

    Line breaks and tabs become spaces. Full-width openers count, as some spreadsheets take them too.
    """
    spaced = re.sub("[\t\r\n]+", " ", text)
    visible = "".join(character for character in spaced if unicodedata.category(character) not in ("Cc", "Cf", "Cs"))
    opens = half_width(visible).lstrip()[:1] in ("=", "+", "-", "@")
    return f"'{visible}" if opens or text[:1] in ("\t", "\r") else visible


def _last_four(text: str) -> str:
    return "*" * (len(text) - 4) + text[-4:] if len(text) >= 8 else "*" * len(text)


def _require_visible(name: str) -> None:
    for character in name:
        if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp") or character == "\ufffd":
            raise _refused(f"姓名里有看不见或损坏的字符（U+{ord(character):04X}）。", "invisible")


def _refused(why: str, reason: str) -> Refused:
    return Refused("这个姓名不能用。", why=why, then="请对照身份证或户口簿原件改正后再录。", code=f"name.{reason}")
