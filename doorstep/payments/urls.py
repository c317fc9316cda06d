"""Addresses of this room."""

from django.urls import path

from . import views, views_returns

urlpatterns = [
    path("", views.batches, name="batches"),
    path("accounts/<int:person_id>/", views.account, name="pay-account"),
    path("returns/", views_returns.returns, name="returns"),
    path("returns/<int:task_id>/", views_returns.one_return, name="return"),
    path("lines/<int:line_id>/", views_returns.line, name="batch-line"),
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
