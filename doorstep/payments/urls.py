"""Addresses of this room."""

from django.urls import path

from . import views, views_ledger, views_returns

urlpatterns = [
    path("", views.batches, name="batches"),
    path("accounts/<int:person_id>/", views.account, name="pay-account"),
    path("returns/", views_returns.returns, name="returns"),
    path("returns/<int:task_id>/", views_returns.one_return, name="return"),
    path("lines/<int:line_id>/", views_returns.line, name="batch-line"),
    path("ledger/", views_ledger.ledger, name="ledger"),
    path("ledger/entries/", views_ledger.entries, name="ledger-entries"),
    path("ledger/entries/<int:ledger_entry_id>/", views_ledger.entry, name="ledger-entry"),
    path("ledger/days/", views_ledger.days, name="ledger-days"),
    path("ledger/findings/", views_ledger.findings, name="ledger-findings"),
    path("ledger/findings/<int:ledger_finding_id>/", views_ledger.finding, name="ledger-finding"),
    path("ledger/findings/<int:ledger_finding_id>/settle/", views_ledger.settle, name="ledger-finding-settle"),
    path("clocks/", views_ledger.clocks, name="pay-clocks"),
    path("clocks/rows/", views_ledger.clock_rows, name="pay-clock-rows"),
    path("clocks/<int:clock_id>/", views_ledger.clock, name="pay-clock"),
    path("people/<int:person_id>/slips/<int:year>-<int:month>/", views_ledger.slip, name="pay-slip"),
    path("people/<int:person_id>/slips/<int:year>-<int:month>/pdf/", views_ledger.slip_pdf, name="pay-slip-pdf"),
    path("<int:batch_id>/", views.batch, name="batch"),
    path("<int:batch_id>/lines/", views.lines, name="batch-lines"),
    path("<int:batch_id>/sign/", views.sign, name="batch-sign"),
    path("<int:batch_id>/drop/", views.drop, name="batch-drop"),
    path("<int:batch_id>/receive/", views.receive, name="batch-receive"),
    path("<int:batch_id>/send/", views.send, name="batch-send"),
    path("<int:batch_id>/file/", views.bank_file, name="batch-file"),
    path("<int:batch_id>/answer/", views.answer, name="batch-answer"),
    path("<int:batch_id>/follow-up/", views.follow_up, name="batch-follow-up"),
]
