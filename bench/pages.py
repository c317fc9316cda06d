"""The other pages that people open every day: desk, benefits, changes, batches, figures, reports, organisations."""

from collections.abc import Iterator, Mapping

from django.urls import reverse

from bench.measure import Line, rounds
from bench.visitor import Visitor, get, queries_of
from doorstep.base.scope import scoped
from doorstep.entitlements.models import Change
from doorstep.payments.models import Batch
from doorstep.report.models import Report

MOST_QUERIES = 12
ROUNDS = 20


def measure(visitors: Mapping[str, Visitor]) -> Iterator[Line]:
    """Each page for a county's desk, and again for the city's."""
    yield _page("smallest page (accessibility statement), for scale", reverse("accessibility"), visitors["county"])
    for place in ("county", "city"):
        visitor = visitors[place]
        for what, path in _paths(visitor).items():
            yield _page(f"{what}, {place}", path, visitor)


def _page(what: str, path: str, visitor: Visitor) -> Line:
    mine, _none = rounds(lambda: get(visitor, path).seconds, times=ROUNDS)
    return Line(what, mine, queries=queries_of(visitor, path), most_queries=MOST_QUERIES)


def _paths(visitor: Visitor) -> dict[str, str]:
    with scoped(visitor.actor.ranges, by=visitor.actor, read_only=True):
        batch = Batch.objects.order_by("-lines_count").values_list("pk", flat=True)[0]
        change = Change.objects.filter(state="open").order_by("pk").values_list("pk", flat=True)[0]
        report = Report.objects.order_by("-pk").values_list("pk", flat=True).first()
    paths = {
        "desk": reverse("desk"),
        "benefit months": reverse("benefits"),
        "open changes": f"{reverse('changes')}?state=open",
        "all changes": reverse("changes"),
        "one change, explained": reverse("change", args=[change]),
        "batches": reverse("batches"),
        "largest batch": reverse("batch", args=[batch]),
        "lines of the largest batch": reverse("batch-lines", args=[batch]),
        "figures": reverse("figures"),
        "one figure with its rows": reverse("figure", args=["D01"]),
        "reports": reverse("reports"),
        "organisations": reverse("orgs"),
        "map": reverse("map"),
    }
    return paths | ({"one report": reverse("report", args=[report])} if report else {})
