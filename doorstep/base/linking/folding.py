"""Characters of names and numbers brought to one form for comparing, as tables that a compiled pass looks up."""

import functools
import unicodedata
from typing import Any

import numpy as np

HIGHEST = 0x30000  # characters above are compared as they are
# Forms of one character that offices write for one another in names, and characters taken for one another by the eye.
# The first of each group stands for all of it.
SAME = (
    "峰峯 群羣 珍珎 村邨 升昇陞 宁甯寧 坤堃 哲喆 奔犇 岩巖嵒 泉灥 秋秌穐 略畧 裙裠 吴呉 吕呂 俞兪 黄黃 温溫 清淸 青靑 "
    "真眞 俊儁 弦絃 雁鴈 杰傑 旭旮 晃晄 皓晧 勋勲勛 勉勔 冲沖 凉涼 净淨 况況 决決 减減 凑湊 琅瑯 映暎 皎皦 绣綉繡 "
    "闫阎閻 肖萧蕭 付傅 代戴 候侯 邱丘 己已巳 未末 土士 日曰 人入 大太 天夭 千干 戊戌戍 毋母 刀刁 段叚 佘余 冼洗 "
    "祎袆 裕𥙿 洋样 芙苻 钰鈺 淼渺 焱炎 鑫𨰻"
)
DOTS_AND_GAPS = "\u00b7\u2022\u2027\u30fb\uff65\u2219\u22c5.\uff0e-\u2010\u2011\u2012\u2013\u2014_'\u2019`"
OTHER, SKIPPED = 11, 12  # a character that is no digit, and one that counts for nothing
X = 10


@functools.cache
def name_table() -> np.ndarray[Any, np.dtype[np.uint32]]:
    """What each character of a name counts as; 0: for nothing (spaces, dots, what cannot be seen).

    Traditional and compatibility forms count as the simplified one; full-width letters as half-width capitals.
    """
    from opencc import OpenCC

    table = np.arange(HIGHEST, dtype=np.uint32)
    simple = OpenCC("t2s").convert
    for first, end in ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x2A6E0), (0x2F800, 0x2FA20)):
        for code in range(first, end):
            meant = simple(unicodedata.normalize("NFKC", chr(code)))
            if len(meant) == 1 and ord(meant) < HIGHEST:
                table[code] = ord(meant)
    for code in (*range(0x21, 0x7F), *range(0xC0, 0x250), *range(0xFF01, 0xFF5F)):
        meant = unicodedata.normalize("NFKC", chr(code)).upper()
        table[code] = ord(meant) if len(meant) == 1 else code
    for group in SAME.split():
        stands, *others = (int(table[ord(character)]) for character in group)
        for other in others:
            table[table == other] = stands
    for code in range(0x3000 + 1):
        if unicodedata.category(chr(code))[0] in "ZC":
            table[code] = 0
    for character in DOTS_AND_GAPS + "\ufeff\ufffd":
        table[ord(character)] = 0
    return table


@functools.cache
def sound_table() -> np.ndarray[Any, np.dtype[np.uint16]]:
    """How each character is read aloud, tones left out, as a number; 0: not known. Of several readings the first."""
    from pypinyin.constants import PINYIN_DICT

    read: dict[str, int] = {}
    table = np.zeros(HIGHEST, dtype=np.uint16)
    for code, said in PINYIN_DICT.items():
        if code < HIGHEST:
            plain = "".join(c for c in unicodedata.normalize("NFD", said.split(",")[0]) if not unicodedata.combining(c))
            table[code] = read.setdefault(plain, len(read) + 1)
    return table


@functools.cache
def digit_table() -> np.ndarray[Any, np.dtype[np.uint8]]:
    """What each character of a number counts as: 0 to 9, `X`, `SKIPPED`, or `OTHER`."""
    from doorstep.kernel.characters import number_as_meant

    table = np.full(0x10000, OTHER, dtype=np.uint8)
    for code in range(0x10000):
        meant = number_as_meant(chr(code))
        if not meant:
            table[code] = SKIPPED
        elif meant in "0123456789X":
            table[code] = "0123456789X".index(meant)
    return table
