"""Addresses of this room: pay."""

from django.urls import path

from . import views_pay, views_pay_back, views_payout, views_sales, views_work

urlpatterns = [
    path("orders/", views_work.orders, name="home-orders"),
    path("orders/new/", views_work.take, name="home-order-new"),
    path("orders/<int:work_order_id>/", views_work.order, name="home-order"),
    path("orders/<int:work_order_id>/rate/", views_work.order_rate, name="home-order-rate"),
    path("orders/<int:work_order_id>/<slug:act>/", views_work.order_act, name="home-order-act"),
    path("work/", views_work.work, name="home-work"),
    path("work/<int:work_record_id>/undo/", views_work.work_undo, name="home-work-undo"),
    path("sales/", views_sales.sales, name="home-sales"),
    path("sales/new/", views_sales.sell, name="home-sale-new"),
    path("sales/<int:sale_id>/", views_sales.sale, name="home-sale"),
    path("pay/", views_pay.periods, name="home-pay"),
    path("pay/<int:pay_period_id>/", views_pay.period, name="home-pay-period"),
    path("pay/<int:pay_period_id>/review/", views_pay.review, name="home-pay-review"),
    path("pay/<int:pay_period_id>/return/", views_pay_back.take_back, name="home-pay-return"),
    path("pay/<int:pay_period_id>/objection/", views_pay_back.objection, name="home-pay-objection"),
    path("pay/<int:pay_period_id>/correct/", views_pay_back.correct, name="home-pay-correct"),
    path("pay/objections/<int:pay_objection_id>/", views_pay_back.answer, name="home-pay-answer"),
    path("pay/fund/", views_pay_back.spend, name="home-fund-spend"),
    path("pay/lines/<int:pay_line_id>/", views_pay.slip, name="home-pay-slip"),
    path("pay/parts/<int:pay_part_id>/", views_pay.part, name="home-pay-part"),
    path("<int:home_id>/pay/", views_pay.office_periods, name="office-home-pay"),
    path("paid/<int:pay_period_id>/", views_pay.office_period, name="office-pay-period"),
    path("paid/<int:pay_period_id>/objection/", views_pay_back.office_objection, name="office-pay-objection"),
    path("paid/objections/<int:pay_objection_id>/", views_pay_back.office_answer, name="office-pay-answer"),
    path("paid/lines/<int:pay_line_id>/", views_pay.office_slip, name="office-pay-slip"),
    path("paid/parts/<int:pay_part_id>/", views_pay.office_part, name="office-pay-part"),
    path("payout/", views_payout.payout, name="home-payout"),
    path("lists/", views_payout.public_lists, name="home-pay-lists"),
    path("lists/<int:pay_period_id>/", views_payout.public_list, name="home-pay-list"),
]
