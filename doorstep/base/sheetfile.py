"""A spreadsheet read into rows of text under known columns, with every problem said by row and column. Nothing is stored.

Cells are what the person who made the file sees. What was lost before it came here is named, never guessed.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import partial
from itertools import chain, islice
from typing import Literal

from django.utils.translation import gettext as _

from doorstep.kernel.refusal import Refused

from .sheetgrid import MAX_BYTES, MAX_ROWS, Grid, Span, empty, letters, quoted, save_again, too_many_rows, unread
from .sheetkind import EXTENSIONS, KIND_NAMES, kind_of
from .sheetods import read_ods
from .sheettext import read_text
from .sheetxls import read_xls
from .sheetxlsx import read_xlsx

HEADER_WITHIN = 10
MAX_MARKS = 300_000
