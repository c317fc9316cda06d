"""A home at work for tests: an order with two processes, three clients, what they made, and what was decided."""

import datetime as dt
import uuid
from typing import Any

from doorstep.base.access import Actor
from doorstep.homes.keepers import keeper_actor
from doorstep.homes.models import Home
from doorstep.homes.models_clients import Client
from doorstep.homes.models_governance import Charter, MajorMatter, PartyMeeting
from doorstep.homes.models_work import PayPeriod, Sale, WorkOrder, WorkRecord
from doorstep.homes.services.ordering import Asked, deliver_order, set_rate, settle_order, take_order
from doorstep.homes.services.paying import draft_period, publish_period, review_period, sign_period
from doorstep.homes.services.selling import cost_sale, enter_sale, put_points
from doorstep.homes.services.working import Done, enter_work
from tests.homes.cast import AT, a_client, a_home, works_in

MONTH = dt.date(2026, 3, 1)
DAY = dt.date(2026, 3, 2)
A, B = "贴标签", "装盒"


class Workshop:
    """A home with its head, an order that pays 0.12 for one process and 0.35 for the other, and three clients."""

    def __init__(self, name: str = "旭东路社区阳光家园", first_person: int = 900_000_001) -> None:
        self.home: Home = a_home(name)
        self.staff = works_in(self.home)
        self.head: Actor = keeper_actor(self.staff)
        names = ("张小明", "李小红", "王小军")
        self.zhang, self.li, self.wang = (
            a_client(self.home, one, person_id=first_person + at) for at, one in enumerate(names)
        )
        self.order: WorkOrder = take_order(
            Asked("晨光文具厂", "笔盒", 10_000, 60_00, DAY, dt.date(2026, 3, 31), 100_00), by=self.head, at=AT
        )
        set_rate(self.order.pk, A, 12_00, DAY, by=self.head, at=AT)
        set_rate(self.order.pk, B, 35_00, DAY, by=self.head, at=AT)

    def worked(self, client: Client, process: str, good: int, day: dt.date = DAY, **about: Any) -> WorkRecord:
        """What a client made; the minutes are few."""
        at = about.pop("at", AT)
        said = {"key": uuid.uuid4(), "again": 0, "minutes": 30} | about
        done = Done(client_id=client.pk, order_id=self.order.pk, process=process, day=day, good=good, **said)
        return enter_work(done, by=self.head, at=at)

    def works_as_in_the_example(self) -> None:
        """Zhang 1,200 A and 300 B, Li 400 A and 900 B, Wang 500 B."""
        for client, process, good in (
            (self.zhang, A, 1200),
            (self.zhang, B, 300),
            (self.li, A, 400),
            (self.li, B, 900),
            (self.wang, B, 500),
        ):
            self.worked(client, process, good)

    def settled(self, fen: int = 1000_00) -> WorkOrder:
        """The customer has the goods and has paid."""
        deliver_order(self.order.pk, 9_900, by=self.head, at=AT)
        return settle_order(self.order.pk, fen, DAY, by=self.head, at=AT)

    def charter(self, per_mille: int = 100) -> Charter:
        """The charter, which gives a tenth to the fund."""
        about = {"home": self.home, "code": self.home.code, "at": AT, "seat_label": "家园"}
        return Charter.objects.create(
            version=1, adopted_on=dt.date(2025, 1, 1), clauses=["party", "pay"], fund_per_mille=per_mille, **about
        )

    def sold(self, points: dict[Client, int] | None = None) -> Sale:
        """A sale of 3,600 yuan, of which the material cost 900."""
        sale = enter_sale("手工灯笼", DAY, 3600_00, by=self.head, at=AT)
        cost_sale(sale.pk, 900_00, by=self.head, at=AT)
        said = {self.zhang: 3, self.li: 2, self.wang: 1} if points is None else points
        return put_points(sale.pk, {who.pk: number for who, number in said.items()}, by=self.head, at=AT)

    def decided(self, kind: str = "pay", state: str = "agreed") -> MajorMatter:
        """A matter that the party organisation decided in a meeting."""
        about = {"home": self.home, "code": self.home.code}
        meeting = PartyMeeting.objects.create(
            held_on=DAY, chair="李书记", attendees="五人", expected=5, present=4, minutes="同意", at=AT,
            seat_label="家园", **about,
        )  # fmt: skip
        return MajorMatter.objects.create(
            kind=kind, title="三月收入分配", words="按劳分配", proposer="周敏", proposed_at=AT, state=state,
            meeting=meeting, decision="同意", **about,
        )  # fmt: skip

    def drafted(self) -> PayPeriod:
        """The month, drafted."""
        return draft_period(MONTH, by=self.head, at=AT)

    def signed(self) -> PayPeriod:
        """The month, drafted and signed."""
        return sign_period(self.drafted().pk, by=self.head, at=AT)

    def published(self) -> PayPeriod:
        """The month, reviewed and hung out."""
        period = review_period(self.signed().pk, self.decided().pk, by=self.head, at=AT)
        return publish_period(period.pk, by=self.head, at=AT)
