"""What waits is counted by one statement for the queue, and told month by month by `outcome`: both agree, whatever was
compared and ruled.
"""

from random import Random

import pytest

from doorstep.base.scope import as_system
from doorstep.quota.counting import CLAIMS
from doorstep.quota.models import Declaration
from doorstep.quota.models_ledger import Ruling, Verdict
from doorstep.quota.outcome import WEIGHT
from doorstep.quota.services import outcomes_of
from doorstep.quota.services.weighing import weigh_waiting

from .reviewcast import AT, declaration, employer, placed

pytestmark = pytest.mark.usefixtures("db")
STANDS = ["agrees"] * 6 + ["conflicts", "silent", "stale", "not_asked"]
GRADES = [99, 99, None, 1, 3]
MANY = 40


def told(one, chance: Random) -> list[Verdict]:
    """Every claim once or twice, and the grades."""
    told_of = [*CLAIMS, "certificate", *chance.choices(sorted(CLAIMS), k=3)]
    lines = [(claim, [chance.choice(STANDS) for _month in range(12)], {}) for claim in told_of]
    for _time in range(chance.randint(1, 2)):
        names = ("certificate_grade", "veteran_grade")
        facts = {name: [chance.choice(GRADES) for _month in range(12)] for name in names}
        lines.append((WEIGHT, ["agrees"] * 12, facts))
    about = {"placement": one, "employer": one.employer, "code": one.code, "known_on": AT.date(), "at": AT}
    return [
        Verdict.objects.create(claim=claim, source="hr", stands=stands, facts=facts, **about)
        for claim, stands, facts in lines
    ]


def rule(one, lines: list[Verdict], chance: Random) -> None:
    """Most claims ruled on, the certificate and the weight oftener, some over an older line."""
    about = {"placement": one, "employer": one.employer, "code": one.code, "reason": "看过材料", "at": AT}
    seat = {"account_id": 1, "seat_id": 1, "seat_label": "县残联"}
    for claim in [*CLAIMS, *CLAIMS, "certificate", WEIGHT]:
        months = sorted(chance.sample(range(1, 13), chance.randint(6, 12)))
        over = chance.choice([line.pk for line in lines if line.claim == claim])
        Ruling.objects.create(claim=claim, months=months, holds=chance.random() < 0.95, over=over, **about, **seat)


@pytest.mark.parametrize("seed", range(3))
def test_the_statement_counts_what_the_outcome_tells(seed):
    chance, made = Random(seed), []
    for serial in range(MANY):
        one = declaration(employer(serial + 1), state="accepted")
        wages = [chance.choice([3000_00, 3000_00, None]) for _month in range(11)]
        with as_system():
            who = placed(one, "王伟芳", serial, [3000_00, *wages])
            rule(who, told(who, chance), chance)
        made.append(one)
    with as_system():
        weigh_waiting([one.pk for one in made])
        counted = dict(Declaration.objects.values_list("pk", "waiting"))
        found = {one.pk: [month for _who, months in outcomes_of(one) for month in months] for one in made}
    assert counted == {key: sum(month.weight is None for month in months) for key, months in found.items()}
    every = [month for months in found.values() for month in months]
    assert any(month.weight is None and month.waits_for == [WEIGHT] for month in every), "some wait for it alone"
    assert {month.weight for month in every} == {None, 0, 1, 2}
