"""Two at work at one moment on a month's pay: the later one waits, and sees what the first has done."""

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from doorstep.base.scope import as_system, scoped
from doorstep.homes.models_work import PayLine, WorkRecord
from doorstep.homes.services.ordering import set_rate
from doorstep.homes.services.paying import sign_slip
from doorstep.homes.services.paying_out import close_home_pay
from doorstep.homes.services.returning import Said, answer_objection, raise_objection, return_period
from doorstep.kernel.refusal import Refused
from doorstep.payments.models import Batch
from doorstep.payments.services import drop_batch
from tests.cast import COUNTY
from tests.payments.money import noon
from tests.processes import found_installation

from .cast import AT
from .test_payout import OVER, draw, people_of
from .workshop import DAY, A, Workshop

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
SAID = Said("guardian", "少算了两箱。", DAY, "王父")


@pytest.fixture
def shop():
    found_installation()
    with as_system():
        made = Workshop()
        made.works_as_in_the_example()
    return made


def meanwhile(first: Callable[[], object], then: Callable[[], object]) -> str:
    """The second act begins when the first is done and not yet written down. What came of the second."""
    told: list[str] = []

    def run() -> None:
        try:
            then()
            told.append("done")
        except Refused as refusal:
            told.append(refusal.code)
        except Exception as broken:
            told.append(type(broken).__name__)
        finally:
            connection.close()

    thread = threading.Thread(target=run, daemon=True)
    with transaction.atomic():
        first()
        thread.start()
        thread.join(timeout=0.7)
    thread.join(timeout=30)
    return told[0]


def found_right(shop, month, at: dt.datetime) -> None:
    said = raise_objection(month.pk, SAID, by=COUNTY, at=at)
    answer_objection(said.pk, "right", "确实少两箱。", by=shop.head, at=at)


def test_no_slip_is_signed_for_while_its_month_is_taken_back(shop):
    with as_system():
        month, matter = shop.published(), shop.decided()
        found_right(shop, month, AT)
        line = month.lines.first()
    came = meanwhile(
        lambda: return_period(month.pk, "少算", matter_id=matter.pk, by=shop.head, at=AT),
        lambda: sign_slip(line.pk, "张父", by=shop.head, at=AT),
    )
    with as_system():
        assert (came, PayLine.objects.exclude(signed_at=None).count()) == ("slip.early", 0)


def test_a_month_that_is_taken_back_from_a_withdrawn_batch_stays_so(shop):
    with as_system():
        people_of(shop, "", "", "")
        month, matter = shop.published(), shop.decided()
        batch = draw()
        drop_batch(batch.pk, by=COUNTY, at=noon(OVER), reason="算错")
        found_right(shop, month, noon(OVER))

    def close() -> None:
        with scoped(COUNTY.ranges, by=COUNTY):
            close_home_pay(by=COUNTY, at=noon(OVER))

    came = meanwhile(lambda: return_period(month.pk, "少算", matter_id=matter.pk, by=shop.head, at=noon(OVER)), close)
    with as_system():
        month.refresh_from_db()
        assert (came, month.state, month.batch_id) == ("done", "draft", None)


def test_a_batch_is_drawn_up_of_what_stands_once_an_objection_is_answered(shop):
    with as_system():
        people_of(shop, "", "", "")
        month = shop.published()
        said = raise_objection(month.pk, SAID, by=COUNTY, at=AT)
    came = meanwhile(lambda: answer_objection(said.pk, "wrong", "工票上没有。", by=shop.head, at=AT), draw)
    with as_system():
        month.refresh_from_db()
        assert (came, Batch.objects.get(pk=month.batch_id).lines_count) == ("done", 3)


def test_work_that_is_entered_while_its_rate_changes_has_the_new_rate(shop):
    with as_system():
        matter = shop.decided()
    day = DAY + dt.timedelta(days=3)
    came = meanwhile(
        lambda: set_rate(shop.order.pk, A, 20_00, day, matter_id=matter.pk, by=shop.head, at=noon(OVER)),
        lambda: shop.worked(shop.zhang, A, 10, day=day, at=noon(OVER)),
    )
    with as_system():
        assert (came, WorkRecord.objects.get(day=day).rate.rate_hundredths) == ("done", 20_00)
