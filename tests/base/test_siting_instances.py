"""Published instances as their files stand: their optima, every p, and files that are none."""

import csv
import itertools
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from doorstep.base.siting import read_instance, solved
from doorstep.base.siting.instances import HEADS
from doorstep.kernel.refusal import Refused

DATA = Path(__file__).resolve().parent.parent / "data"
PMED1 = DATA / "pmed1.txt"


@pytest.fixture(scope="module")
def san_francisco(tmp_path_factory) -> Path:
    """The table of spopt as it is published, a row for each pair, to the millimetre."""
    path = tmp_path_factory.mktemp("instances") / "san_francisco_pairs.csv"
    with (DATA / "san_francisco.csv").open() as file, path.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(HEADS)
        for row in csv.DictReader(file):
            for head, cell in list(row.items())[2:]:
                writer.writerow([int(cell) / 1000, head.removesuffix("_mm"), row["tract"], row["people"]])
    return path


def test_the_published_optima_of_san_francisco_for_four_stores(san_francisco):
    """spopt's tutorials: p-median 2848268129.7145, P-center 7403.06, MCLP within 5000 m 89.7560 % of the tracts."""
    city = read_instance(san_francisco)
    median, center = solved(city, "median", 4), solved(city, "center", 4)
    cover = solved(city, "cover", 4, within=5000)
    assert median.value == pytest.approx(2848268129.7145, rel=1e-7)
    assert center.value == pytest.approx(7403.06, abs=0.005)
    assert (city.lengths[:, list(cover.sites)].min(axis=1) <= 5000).mean() == pytest.approx(0.897560, abs=1e-6)
    assert [(found.status, found.gap) for found in (median, center, cover)] == [("proven", 0)] * 3


def test_the_published_median_and_center_of_pmed1():
    """OR-Library: p-median 5819 for p = 5; as P-center, 127 (see tests/data/README.md)."""
    graph = read_instance(PMED1)
    found = solved(graph, "median", 5), solved(graph, "center", 5)
    assert [(one.value, one.status, one.gap) for one in found] == [(5819, "proven", 0), (127, "proven", 0)]


@pytest.mark.parametrize("p", range(1, 17))
def test_every_number_of_stores_is_answered_as_trying_all_of_them_would(san_francisco, p):
    city = read_instance(san_francisco)
    ways = [city.lengths[:, list(chosen)].min(axis=1) for chosen in itertools.combinations(range(16), p)]
    assert solved(city, "center", p).value == min(way.max() for way in ways)
    assert solved(city, "median", p).value == pytest.approx(min((city.weights * way).sum() for way in ways), rel=1e-9)
    best = max(city.weights[way <= 5000].sum() for way in ways)
    assert solved(city, "cover", p, within=5000).value == best


@pytest.mark.parametrize("p", [1, 2, 3])
def test_a_few_vertices_of_pmed1_are_those_of_every_choice(p):
    graph = read_instance(PMED1)
    ways = [graph.lengths[:, list(chosen)].min(axis=1) for chosen in itertools.combinations(range(100), min(p, 2))]
    if p == 3:
        ways = [np.minimum(way, graph.lengths[:, third]) for way in ways for third in range(100)]
    assert solved(graph, "center", p).value == min(way.max() for way in ways)
    assert solved(graph, "median", p).value == min(way.sum() for way in ways)
    assert solved(graph, "cover", p, within=50).value == max((way <= 50).sum() for way in ways)


def test_an_instance_is_solved_where_no_settings_are():
    words = f"""
from pathlib import Path
from doorstep.base.siting import read_instance, solved
print(solved(read_instance(Path({str(PMED1)!r})), "center", 5).value)
"""
    told = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=False, env={})
    assert (told.stdout.strip(), told.stderr) == ("127", "")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "甲乙丙",
        "3 1 1\n1 9 5\n",
        "distance,name,demand\n1,a,2\n",
        "distance,name,DestinationName,demand\n1,a,x,2\n1,a,x,2\n",
        "distance,name,DestinationName,demand\n1,a,x,2\n1,b,y,2\n",
        "distance,name,DestinationName,demand\nfar,a,x,2\n",
    ],
)
def test_a_file_that_is_no_instance_is_refused_in_words(tmp_path, text):
    path = tmp_path / "instance"
    path.write_text(text)
    with pytest.raises(Refused) as told:
        read_instance(path)
    assert told.value.code == "siting.instance"
    assert "读不了这个文件" in told.value.why
