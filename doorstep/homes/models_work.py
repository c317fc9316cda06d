"""Simple work and its pay: orders, piece rates, work done, sales, and pay periods in which every fen has its rows.

A rate is in hundredths of a fen, since a piece may be worth less than a fen; sums are in fen.
"""

from django.db import models
from django.db.models import F, Q

from doorstep.base.access import ScopedModel


class WorkOrder(ScopedModel):
    """Work that a customer gives to a home: what, how much of it, at which price, by when."""

    follows = "home"
    is_register = True
    party = "home"

    STATES = [("open", "在做"), ("delivered", "已交货"), ("settled", "已结款"), ("dropped", "已取消")]

    home = models.ForeignKey("Home", models.RESTRICT, related_name="orders", verbose_name="家园")
    customer = models.CharField("客户", max_length=60)
    customer_uscc = models.CharField("客户统一社会信用代码", max_length=18, blank=True, db_collation="C")
    product = models.CharField("产品", max_length=60)
    quantity = models.PositiveIntegerField("数量")
    unit_price_hundredths = models.BigIntegerField("单价（百分之一分）")
    material_fen = models.BigIntegerField("材料成本（分）", default=0)
    ordered_on = models.DateField("接单日期")
    due_on = models.DateField("交货日期")
    state = models.CharField("状态", max_length=9, choices=STATES, default="open")
    delivered_quantity = models.PositiveIntegerField("合格交货数量", null=True)
    settled_fen = models.BigIntegerField("已收款（分）", null=True)
    settled_on = models.DateField("收款日期", null=True)
    invoice = models.CharField("发票号", max_length=40, blank=True)
    paid_in = models.ForeignKey(
        "PayPeriod", models.RESTRICT, null=True, related_name="orders", verbose_name="计入哪一期"
    )
    reason = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "加工订单"
        constraints = [
            models.CheckConstraint(
                name="work_order_has_a_quantity_and_a_price",
                condition=Q(
                    quantity__gte=1, unit_price_hundredths__gte=1, material_fen__gte=0, due_on__gte=F("ordered_on")
                ),
                violation_error_message="数量和单价须大于零，交货日期不能早于接单日期。",
            ),
            models.CheckConstraint(
                name="work_order_settled_says_how_much_and_when",
                condition=Q(state="settled", settled_fen__gte=0, settled_on__isnull=False)
                | ~Q(state="settled") & Q(settled_fen=None, settled_on=None, paid_in=None),
            ),
        ]
        indexes = [models.Index(fields=["home", "state", "id"], name="orders_of_a_home")]

    def __str__(self) -> str:
        return f"{self.customer}·{self.product}"


class PieceRate(ScopedModel):
    """What a good piece of one process of an order pays. A new rate is another row; the old one stays with its work."""

    follows = "order"
    append_only = True
    party = "home"

    order = models.ForeignKey(WorkOrder, models.RESTRICT, related_name="rates", verbose_name="订单")
    home = models.ForeignKey("Home", models.RESTRICT, related_name="+", verbose_name="家园", db_index=False)
    process = models.CharField("工序", max_length=40)
    rate_hundredths = models.BigIntegerField("每件单价（百分之一分）")
    from_on = models.DateField("从哪天起")
    matter = models.ForeignKey("MajorMatter", models.RESTRICT, null=True, related_name="+", verbose_name="决定")

    class Meta:
        verbose_name = "工序单价"
        constraints = [
            models.UniqueConstraint(
                fields=["order", "process", "from_on"],
                name="piece_rate_is_one_per_process_and_day",
                violation_error_message="这道工序这一天已有单价。",
            ),
            models.CheckConstraint(
                name="piece_rate_pays_something",
                condition=Q(rate_hundredths__gte=1),
                violation_error_message="单价须大于零。",
            ),
        ]


class WorkRecord(ScopedModel):
    """Work that a client did on a day: good pieces, pieces to be done again, minutes. Undone by another record."""

    follows = "client"
    append_only = True
    party = "home"

    home = models.ForeignKey("Home", models.RESTRICT, related_name="work", verbose_name="家园", db_index=False)
    client = models.ForeignKey("Client", models.RESTRICT, related_name="work", verbose_name="服务对象", db_index=False)
    rate = models.ForeignKey(PieceRate, models.RESTRICT, related_name="work", verbose_name="工序")
    key = models.UUIDField("设备上的编号")
    day = models.DateField("日期")
    good = models.PositiveIntegerField("合格件数")
    again = models.PositiveIntegerField("返工件数", default=0)
    minutes = models.PositiveSmallIntegerField("分钟")
    undoes = models.OneToOneField(
        "self", models.RESTRICT, null=True, related_name="undone_by", verbose_name="撤销哪一条"
    )
    reason = models.CharField("原因", max_length=200, blank=True)
    at = models.DateTimeField("登记时间")
    account_id = models.BigIntegerField("登记人账号")
    by_label = models.CharField("登记人", max_length=100)

    class Meta:
        verbose_name = "劳动记录"
        constraints = [
            models.UniqueConstraint(fields=["home", "key"], name="work_record_is_taken_once"),
            models.CheckConstraint(
                name="work_record_that_undoes_says_why",
                condition=Q(undoes=None) | Q(good=0, again=0, minutes=0) & ~Q(reason=""),
                violation_error_message="撤销须写明原因。",
            ),
            models.CheckConstraint(name="work_of_a_day_is_at_most_eight_hours", condition=Q(minutes__lte=480)),
        ]
        indexes = [
            models.Index(fields=["home", "day", "id"], name="work_of_a_home"),
            models.Index(fields=["home", "at", "day"], name="work_as_it_came"),
            models.Index(fields=["client", "day"], name="work_of_a_client"),
        ]


class Sale(ScopedModel):
    """Goods made by clients and sold (义卖): what came in, what the material cost, whose points share in it."""

    follows = "home"
    is_register = True
    party = "home"

    home = models.ForeignKey("Home", models.RESTRICT, related_name="sales", verbose_name="家园")
    on = models.DateField("义卖日期")
    title = models.CharField("名称", max_length=60)
    revenue_fen = models.BigIntegerField("收入（分）")
    material_fen = models.BigIntegerField("材料成本（分）", null=True)
    is_public_fundraising = models.BooleanField("以募捐名义", default=False)
    organiser = models.CharField("有公开募捐资格的组织者", max_length=60, blank=True)
    paid_in = models.ForeignKey(
        "PayPeriod", models.RESTRICT, null=True, related_name="sales", verbose_name="计入哪一期"
    )

    class Meta:
        verbose_name = "义卖"
        constraints = [
            models.CheckConstraint(
                name="sale_brings_something_in_and_costs_nothing_negative",
                condition=Q(revenue_fen__gte=0) & (Q(material_fen=None) | Q(material_fen__gte=0)),
            ),
            models.CheckConstraint(
                name="sale_is_shared_out_only_with_its_cost",
                condition=Q(paid_in=None) | Q(material_fen__isnull=False),
                violation_error_message="没有填材料成本的义卖不能计入分配。",
            ),
            models.CheckConstraint(
                name="sale_raises_funds_in_public_only_by_who_may",
                condition=Q(is_public_fundraising=False) | ~Q(organiser=""),
                violation_error_message="没有公开募捐资格的，不能以募捐名义义卖（慈善法第二十二条、第二十六条）。",
            ),
        ]


class SalePoint(ScopedModel):
    """The points by which a maker shares in a sale."""

    follows = "client"
    party = "home"

    sale = models.ForeignKey(Sale, models.CASCADE, related_name="points", verbose_name="义卖")
    home = models.ForeignKey("Home", models.RESTRICT, related_name="+", verbose_name="家园", db_index=False)
    client = models.ForeignKey("Client", models.RESTRICT, related_name="points", verbose_name="制作人")
    points = models.PositiveIntegerField("分值")

    class Meta:
        verbose_name = "义卖分值"
        constraints = [
            models.UniqueConstraint(fields=["sale", "client"], name="sale_points_are_one_per_maker"),
            models.CheckConstraint(name="sale_points_are_some", condition=Q(points__gte=1)),
        ]


class PayPeriod(ScopedModel):
    """The pay of a home for a month, from its draft to the bank. What came in equals cost, fund and pay, to the fen.

    `fund_fen` is what goes to the development fund; below zero it is taken from there, by a decision.
    """

    follows = "home"
    is_register = True
    party = "home"

    STATES = [
        ("draft", "核算中"),
        ("signed", "家园已签"),
        ("reviewed", "党组织已审"),
        ("published", "已公示"),
        ("paid", "已发放"),
    ]

    home = models.ForeignKey("Home", models.RESTRICT, related_name="pay_periods", verbose_name="家园")
    month = models.DateField("月份")
    state = models.CharField("状态", max_length=9, choices=STATES, default="draft")
    income_fen = models.BigIntegerField("收入（分）", default=0)
    cost_fen = models.BigIntegerField("成本（分）", default=0)
    fund_fen = models.BigIntegerField("发展基金（分）", default=0)
    pay_fen = models.BigIntegerField("发给个人（分）", default=0)
    charter = models.ForeignKey("Charter", models.RESTRICT, null=True, related_name="+", verbose_name="依据的章程")
    matter = models.ForeignKey("MajorMatter", models.RESTRICT, null=True, related_name="+", verbose_name="党组织的决定")
    drafted_at = models.DateTimeField("核算时间")
    drafted_by = models.BigIntegerField("核算人账号")
    signed_at = models.DateTimeField("签字时间", null=True)
    signed_label = models.CharField("签字人", max_length=100, blank=True)
    published_on = models.DateField("公示日期", null=True)
    publish_until = models.DateField("公示截止日", null=True)
    batch_id = models.BigIntegerField("发放批次", null=True)

    class Meta:
        verbose_name = "收入分配"
        constraints = [
            models.UniqueConstraint(
                fields=["home", "month"],
                name="pay_period_is_one_per_home_and_month",
                violation_error_message="这个月的分配已经核算。",
            ),
            models.CheckConstraint(
                name="pay_period_gives_out_just_what_came_in",
                condition=Q(income_fen=F("cost_fen") + F("fund_fen") + F("pay_fen")),
                violation_error_message="收入须等于成本、基金和发给个人之和。",
            ),
            models.CheckConstraint(
                name="pay_period_has_no_negative_sums", condition=Q(income_fen__gte=0, cost_fen__gte=0, pay_fen__gte=0)
            ),
            models.CheckConstraint(
                name="pay_period_is_reviewed_in_a_meeting_before_it_is_published",
                condition=Q(state__in=["draft", "signed"]) | Q(matter__isnull=False),
                violation_error_message="收入分配须经党组织讨论决定。",
            ),
            models.CheckConstraint(
                name="pay_period_takes_from_the_fund_only_by_a_decision",
                condition=Q(state__in=["draft", "signed"]) | Q(fund_fen__gte=0) | Q(matter__isnull=False),
            ),
            models.CheckConstraint(
                name="pay_period_is_in_a_batch_only_once_published",
                condition=Q(batch_id=None) | Q(state__in=["published", "paid"]),
                violation_error_message="没有公示的分配不能列入发放批次。",
            ),
            models.CheckConstraint(
                name="pay_period_signed_says_when",
                condition=Q(state="draft", signed_at=None) | ~Q(state="draft") & Q(signed_at__isnull=False),
            ),
        ]


class PayLine(ScopedModel):
    """What one client is paid for a period: pieces, a share of sales, a bonus, what an earlier one had too little.

    There is no deduction.
    """

    follows = "client"
    is_register = True
    party = "home"

    period = models.ForeignKey(PayPeriod, models.CASCADE, related_name="lines", verbose_name="分配")
    home = models.ForeignKey("Home", models.RESTRICT, related_name="+", verbose_name="家园", db_index=False)
    client = models.ForeignKey("Client", models.RESTRICT, related_name="pay_lines", verbose_name="服务对象")
    piece_fen = models.BigIntegerField("计件（分）", default=0)
    share_fen = models.BigIntegerField("义卖（分）", default=0)
    bonus_fen = models.BigIntegerField("奖励（分）", default=0)
    fixed_fen = models.BigIntegerField("补发（分）", default=0)
    total_fen = models.BigIntegerField("合计（分）")
    minutes = models.PositiveIntegerField("劳动分钟", default=0)
    signed_at = models.DateTimeField("签收时间", null=True)
    signed_by = models.CharField("签收人", max_length=20, blank=True)

    class Meta:
        verbose_name = "个人收入"
        constraints = [
            models.UniqueConstraint(fields=["period", "client"], name="pay_line_is_one_per_client_and_period"),
            models.CheckConstraint(
                name="pay_line_is_the_sum_of_its_parts_and_none_is_negative",
                condition=Q(
                    piece_fen__gte=0,
                    share_fen__gte=0,
                    bonus_fen__gte=0,
                    fixed_fen__gte=0,
                    total_fen=F("piece_fen") + F("share_fen") + F("bonus_fen") + F("fixed_fen"),
                ),
                violation_error_message="个人收入不能扣减，也不能是负数。",
            ),
        ]


class PayPart(ScopedModel):
    """Where a sum on a pay line comes from: good pieces of one rate, points of one sale, a correction.

    Parts add up to the line.
    """

    follows = "line"
    party = "home"

    line = models.ForeignKey(PayLine, models.CASCADE, related_name="parts", verbose_name="个人收入")
    home = models.ForeignKey("Home", models.RESTRICT, related_name="+", verbose_name="家园", db_index=False)
    rate = models.ForeignKey(PieceRate, models.RESTRICT, null=True, related_name="+", verbose_name="工序")
    sale = models.ForeignKey(Sale, models.RESTRICT, null=True, related_name="+", verbose_name="义卖")
    correction = models.ForeignKey(
        "PayCorrection", models.RESTRICT, null=True, related_name="+", verbose_name="补发更正"
    )
    quantity = models.PositiveBigIntegerField("件数或分值")
    fen = models.BigIntegerField("金额（分）")

    class Meta:
        verbose_name = "收入来源"
        constraints = [
            models.UniqueConstraint(
                fields=["line", "rate", "sale", "correction"], name="pay_part_is_one_per_source", nulls_distinct=False
            ),
            models.CheckConstraint(
                name="pay_part_is_of_a_rate_or_of_a_sale_or_of_a_correction",
                condition=Q(rate__isnull=False, sale=None, correction=None)
                | Q(rate=None, sale__isnull=False, correction=None)
                | Q(rate=None, sale=None, correction__isnull=False),
            ),
            models.CheckConstraint(name="pay_part_is_not_negative", condition=Q(fen__gte=0)),
        ]


class FundEntry(ScopedModel):
    """A movement of a home's development fund: in from a pay period, out by a decision. The balance is their sum."""

    follows = "home"
    append_only = True
    party = "home"

    home = models.ForeignKey("Home", models.RESTRICT, related_name="fund", verbose_name="家园")
    period = models.ForeignKey(PayPeriod, models.RESTRICT, null=True, related_name="fund", verbose_name="分配")
    matter = models.ForeignKey("MajorMatter", models.RESTRICT, null=True, related_name="spent", verbose_name="决定")
    on = models.DateField("日期")
    fen = models.BigIntegerField("金额（分）")
    words = models.CharField("用途", max_length=200)
    at = models.DateTimeField("登记时间")
    by_label = models.CharField("登记人", max_length=100)

    class Meta:
        verbose_name = "发展基金"
        constraints = [
            models.CheckConstraint(
                name="fund_is_spent_only_by_a_decision",
                condition=Q(fen__gte=0) | Q(matter__isnull=False),
                violation_error_message="动用发展基金须经党组织讨论决定。",
            ),
            models.CheckConstraint(name="fund_entry_moves_something", condition=~Q(fen=0)),
        ]
