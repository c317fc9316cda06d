"""Homes: a year of a city laid, then closed month by month, looked through, and opened as a page. No city is needed."""

from collections.abc import Iterator

from django.core.management import call_command

from bench import homes_days, homes_pay, homes_screen
from bench.homes_year import lay_year
from bench.machine import free_port
from bench.measure import Line
from doorstep.web.serving import served


def measure() -> Iterator[Line]:
    """All parts in turn, in one database."""
    heads = lay_year()
    yield from homes_days.measure(heads)
    yield from homes_pay.measure(heads)
    yield from homes_days.measure_notices(heads)
    yield from homes_days.measure_figures()
    call_command("collectstatic", interactive=False, verbosity=0)
    port = free_port()
    with served(port):
        yield from homes_screen.measure(heads, port)
