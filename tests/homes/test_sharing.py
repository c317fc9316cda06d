"""A month of simple work, shared out to the fen."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.homes.sharing import Made, Settled, Sold, pieces, share_out, shares

ZHANG, LI, WANG = 1, 2, 3
A, B = 10, 11
RATES = {A: 12_00, B: 35_00}  # 0.12 yuan and 0.35 yuan, in hundredths of a fen
EXAMPLE = [
    Made(ZHANG, A, RATES[A], 1200),
    Made(ZHANG, B, RATES[B], 300),
    Made(LI, A, RATES[A], 400),
    Made(LI, B, RATES[B], 900),
    Made(WANG, B, RATES[B], 500),
]
FAIR = Sold(7, 3600_00, 900_00, {ZHANG: 3, LI: 2, WANG: 1})


def test_the_worked_example_of_pieces():
    """Domain rules 4.7: Zhang 249.00, Li 363.00, Wang 175.00, all 787.00."""
    shared = share_out(EXAMPLE, [], [Settled(1000_00, 100_00)], fund_per_mille=100)
    assert [(line.client, line.total_fen) for line in shared.lines] == [(ZHANG, 249_00), (LI, 363_00), (WANG, 175_00)]
    assert [(part.quantity, part.fen) for part in shared.lines[0].parts] == [(1200, 144_00), (300, 105_00)]
    assert (shared.pay_fen, shared.fund_fen) == (787_00, 113_00)


def test_the_worked_example_of_a_sale():
    """Domain rules 4.7: 3,600 - 900 = 2,700; 270 to the fund, 2,430 to the makers by points."""
    shared = share_out([], [FAIR], [], fund_per_mille=100)
    assert (shared.income_fen, shared.cost_fen) == (3600_00, 900_00)
    assert (shared.fund_fen, shared.pay_fen) == (270_00, 2430_00)
    assert [line.share_fen for line in shared.lines] == [1215_00, 810_00, 405_00]


def test_a_piece_may_be_worth_less_than_a_fen():
    """Three parts of 0.6 fen each are 1.8 fen: one fen is paid, and it is the first of the equal parts that has it."""
    (parts,) = pieces([Made(ZHANG, rate, 60, 1) for rate in (3, 1, 2)]).values()
    assert [(part.rate, part.fen) for part in parts] == [(1, 1), (2, 0), (3, 0)]


def test_the_fund_has_its_share_cut_to_the_fen_and_the_makers_have_the_rest():
    found = shares(Sold(1, 1_01, 0, {ZHANG: 1, LI: 1}), 100)
    assert [part.fen for part in found.values()] == [46, 45]  # of 101 fen the fund has 10


def test_a_sale_that_lost_money_takes_nothing_from_anybody():
    shared = share_out(EXAMPLE, [Sold(1, 10_00, 30_00, {ZHANG: 1})], [Settled(787_00, 0)], fund_per_mille=100)
    assert shared.pay_fen == 787_00
    assert shared.fund_fen == -20_00


@pytest.mark.parametrize(
    ("sold", "per_mille"),
    [
        (Sold(1, -1, 0, {ZHANG: 1}), 100),
        (Sold(1, 1, -1, {ZHANG: 1}), 100),
        (Sold(1, 1, 0, {}), 100),
        (Sold(1, 1, 0, {ZHANG: 1}), 1001),
    ],
)
def test_what_cannot_be_shared_is_refused(sold, per_mille):
    with pytest.raises(ValueError, match=r"sale|weights"):
        shares(sold, per_mille)


def test_nothing_negative_is_paid():
    with pytest.raises(ValueError, match="below zero"):
        pieces([Made(ZHANG, A, -1, 5)])
    with pytest.raises(ValueError, match="below zero"):
        pieces([Made(ZHANG, A, 1, -5)])


clients, rates = st.integers(1, 6), st.integers(1, 5)
rows = st.lists(st.tuples(clients, rates, st.integers(0, 3000)), max_size=40)
prices = st.fixed_dictionaries({rate: st.integers(1, 20_000) for rate in range(1, 6)})
points = st.dictionaries(clients, st.integers(1, 500), min_size=1, max_size=6)
sold = st.tuples(st.integers(0, 10**8), st.integers(0, 10**8), points)
months = st.tuples(
    rows,
    prices,
    st.lists(sold, max_size=4),
    st.lists(st.tuples(st.integers(0, 10**8), st.integers(0, 10**8)), max_size=4),
    st.integers(0, 1000),
)


def built(month):
    work, price, sales, orders, per_mille = month
    made = [Made(client, rate, price[rate], good) for client, rate, good in work]
    sales = [Sold(number, revenue, cost, who) for number, (revenue, cost, who) in enumerate(sales)]
    return made, sales, [Settled(*one) for one in orders], per_mille


def shared_of(made, sales, orders, per_mille):
    return share_out(made, sales, orders, fund_per_mille=per_mille)


@given(months)
def test_income_less_cost_less_fund_less_pay_is_nothing(month):
    shared = shared_of(*built(month))
    assert shared.income_fen - shared.cost_fen - shared.fund_fen - shared.pay_fen == 0


@given(months)
def test_no_part_is_negative_and_lines_are_the_sums_of_their_parts(month):
    shared = shared_of(*built(month))
    assert all(part.fen >= 0 for line in shared.lines for part in line.parts)
    assert all(line.piece_fen + line.share_fen == line.total_fen for line in shared.lines)
    assert shared.pay_fen == sum(part.fen for line in shared.lines for part in line.parts)


@given(months)
def test_everybody_has_the_exact_sum_for_pieces_cut_to_the_fen(month):
    made, *rest = built(month)
    lines = {line.client: line for line in shared_of(made, *rest).lines}
    for client in {one.client for one in made}:
        exact = Fraction(sum(one.good * one.hundredths for one in made if one.client == client), 100)
        assert 0 <= exact - lines[client].piece_fen < 1
        for part in lines[client].parts:
            if part.rate is not None:
                mine = [one for one in made if (one.client, one.rate) == (client, part.rate)]
                assert abs(Fraction(sum(one.good * one.hundredths for one in mine), 100) - part.fen) < 1
                assert part.quantity == sum(one.good for one in mine)


@given(months)
def test_of_each_sale_makers_and_fund_have_all_that_it_left(month):
    _made, sales, _orders, per_mille = built(month)
    for one in sales:
        net = max(one.revenue_fen - one.cost_fen, 0)
        assert sum(part.fen for part in shares(one, per_mille).values()) + net * per_mille // 1000 == net


@given(months, st.randoms())
def test_the_order_of_rows_does_not_matter(month, chance):
    made, sales, orders, per_mille = built(month)
    before = shared_of(made, sales, orders, per_mille)
    for rows_ in (made, sales, orders):
        chance.shuffle(rows_)
    backwards = [Sold(one.sale, one.revenue_fen, one.cost_fen, dict(reversed(one.points.items()))) for one in sales]
    assert shared_of(made, backwards, orders, per_mille) == before
