"""What makes a finding odd, so that somebody looks before it counts: small rules, each with its words and its SQL.

A condition stands over `change`, `person` and the month.  What it asks another table, it asks once for all who are
`month_looked` at: asked for one after the other, a county's first month took a minute.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from doorstep.base.workdays import calendar_in_force
from doorstep.kernel.days import add_workdays

from .terms import CHECK_DAYS, MOVED_LATELY_MONTHS, VERY_OLD_YEARS

STARTS, CHANGES, STOPS = "starts", "changes", "stops"


@dataclass(frozen=True)
class Oddity:
    """One reason to look: for which kinds of changes, in which words, and when. `ask`: what the village is asked."""

    name: str
    label: Any
    ask: Any
    kinds: tuple[str, ...]
    holds: str


ODDITIES: tuple[Oddity, ...] = (
    Oddity(
        "no_number",
        _("没有证件号码"),
        _("请看身份证或户口簿，补登证件号码。"),
        (STARTS, CHANGES),
        "person.number_index IS NULL",
    ),
    Oddity(
        "very_old",
        _("年满一百岁"),
        _("请上门看本人是否健在。"),
        (STARTS, CHANGES),
        f"person.born_on <= %(month)s::date - interval '{VERY_OLD_YEARS} years'",
    ),
    Oddity(
        "moved_lately",
        _("三个月内迁过户籍"),
        _("请问清原来的地方是不是还在发。"),
        (STARTS, CHANGES),
        f"""person.id IN (SELECT moved.thing_id FROM month_looked JOIN base_trail AS moved ON moved.thing_id = person_id
                          WHERE moved.thing = 'people.person' AND moved.act = 'move_residence'
                            AND moved.at >= %(month)s::date - interval '{MOVED_LATELY_MONTHS} months')""",
    ),
    Oddity(
        "no_account",
        _("没有收款账户"),
        _("请问清社会保障卡账号，登记后再核实。"),
        (STARTS,),
        """person.id NOT IN (SELECT account.person_id
                              FROM month_looked JOIN payments_payaccount AS account USING (person_id)
                              WHERE upper_inf(account.used))""",
    ),
    Oddity(
        "shared_account",
        _("与另一人用同一个账户"),
        _("请看两人的社会保障卡，账户是谁的。"),
        (STARTS, CHANGES),
        """person.id IN (SELECT account.person_id
                          FROM month_looked JOIN payments_payaccount AS account USING (person_id)
                          JOIN payments_payaccount AS another ON another.number_index = account.number_index
                           AND another.person_id <> account.person_id AND upper_inf(another.used)
                          WHERE upper_inf(account.used))""",
    ),
    Oddity(
        "sources_differ",
        _("两个来源说法不一"),
        _("同一件事，两个来源说得不一样，请看实际情况。"),
        (STARTS, CHANGES, STOPS),
        # What was told later gave way to nothing yet: both are on record, one after the other, from different mouths.
        f"""change.id IN (SELECT looked.id FROM month_looked AS looked
                          JOIN people_circumstance AS told ON told.person_id = looked.person_id
                           AND looked.facts ? told.kind AND told.valid @> %(month)s::date
                           AND lower(told.valid) > %(month)s::date - interval '{MOVED_LATELY_MONTHS} months'
                          JOIN people_circumstance AS before ON before.person_id = told.person_id
                           AND before.kind = told.kind AND before.holds <> told.holds
                           AND before.source <> told.source AND upper(before.valid) = lower(told.valid))""",
    ),
    Oddity(
        "death_untold",
        _("死亡没有来源"),
        _("名册上登记了死亡，但没有说是谁告诉的，请看本人是否在世。"),
        (STOPS,),
        """person.died_on IS NOT NULL AND person.id NOT IN (
               SELECT said.thing_id FROM month_looked JOIN base_trail AS said ON said.thing_id = person_id
               WHERE said.thing = 'people.person' AND said.act = 'record_death')""",
    ),
    Oddity(
        "doubled",
        _("金额增加一倍以上"),
        _("请核对登记的等级和情况是否属实。"),
        (CHANGES,),
        "change.becomes_fen > 2 * change.was_fen",
    ),
)
BY_NAME = {oddity.name: oddity for oddity in ODDITIES}

LOOK = """
    CREATE TEMPORARY TABLE month_looked ON COMMIT DROP AS
    SELECT id, person_id, kind, was_fen, becomes_fen, facts, odd, check_by FROM entitlements_change
    WHERE benefit = ANY(%(benefits)s) AND month = %(month)s AND state = 'open'
"""
# Only rows whose answer is another are written: a month run again changes nothing.
MARK = """
    WITH told AS MATERIALIZED (
        SELECT change.id, change.kind, change.check_by, array_remove(ARRAY[{cases}], NULL)::varchar[] AS odd
        FROM month_looked AS change JOIN people_person AS person ON person.id = change.person_id
    ), found AS (
        SELECT id, odd, CASE WHEN kind = 'unknown' OR odd <> '{{}}'
                             THEN coalesce(check_by, %(check_by)s::date) END AS check_by FROM told
    )
    UPDATE entitlements_change AS written SET odd = found.odd, check_by = found.check_by FROM found
    WHERE found.id = written.id AND (written.odd, written.check_by) IS DISTINCT FROM (found.odd, found.check_by)
"""


def _case(oddity: Oddity) -> str:
    kinds = ", ".join(f"'{kind}'" for kind in oddity.kinds)
    return f"CASE WHEN change.kind IN ({kinds}) AND ({oddity.holds}) THEN '{oddity.name}' END"


def mark_odd(cursor: Any, benefits: list[str], month: dt.date, *, on: dt.date) -> None:
    """Say of each open change of these benefits within reach what is odd about it, and by when somebody is to look.

    A day once given stands.  In a transaction.
    """
    check_by = add_workdays(on, CHECK_DAYS.on(on), calendar_in_force()).date
    terms = {"benefits": benefits, "month": month, "check_by": check_by}
    cursor.execute("DROP TABLE IF EXISTS month_looked")
    cursor.execute(LOOK, terms)
    cursor.execute("ANALYZE month_looked (id, person_id)")  # what was just written is in no other statistics
    cursor.execute(MARK.format(cases=", ".join(map(_case, ODDITIES))), terms)


def odd_words(names: list[str]) -> list[tuple[Any, Any]]:
    """What is odd and what to look for, in words; a name that no rule has any more stands for itself."""
    return [(BY_NAME[name].label, BY_NAME[name].ask) if name in BY_NAME else (name, "") for name in names]
