"""Addresses of this room."""

from django.urls import path

from . import views, views_feeds, views_push

urlpatterns = [
    path("", views.exchange, name="exchange"),
    path("messages/", views.messages, name="messages"),
    path("reconciliation/", views.reconciliation, name="reconciliation"),
    path("reconciliation/<int:finding_id>/", views.finding, name="finding"),
    path("reconciliation/<int:finding_id>/again/", views.again, name="finding-again"),
    path("reconciliation/<int:finding_id>/settle/", views.settle, name="finding-settle"),
    path("feeds/", views_feeds.feeds, name="feeds"),
    path("feeds/rows/", views_feeds.feed_rows, name="feed-rows"),
    path("feeds/rows/<int:row_id>/", views_feeds.feed_row, name="feed-row"),
    path("feeds/rows/<int:row_id>/settle/", views_feeds.feed_row_settle, name="feed-row-settle"),
    path("feeds/runs/<int:run_id>/", views_feeds.feed_run, name="feed-run"),
    path("feeds/runs/<int:run_id>/rows.xlsx", views_feeds.feed_sheet, name="feed-sheet"),
    path("feeds/push/<slug:code>/", views_push.feed_push, name="feed-push"),
    path("feeds/<slug:code>/", views_feeds.feed, name="feed"),
    path("<int:message_id>/", views.message, name="message"),
    path("<int:message_id>/reveal/", views.reveal, name="message-reveal"),
    path("<int:message_id>/resend/", views.resend, name="message-resend"),
    path("<int:message_id>/drop/", views.drop, name="message-drop"),
]
