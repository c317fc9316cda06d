"""Addresses of this room."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.exchange, name="exchange"),
    path("messages/", views.messages, name="messages"),
    path("reconciliation/", views.reconciliation, name="reconciliation"),
    path("reconciliation/<int:finding_id>/", views.finding, name="finding"),
    path("reconciliation/<int:finding_id>/again/", views.again, name="finding-again"),
    path("reconciliation/<int:finding_id>/settle/", views.settle, name="finding-settle"),
    path("<int:message_id>/", views.message, name="message"),
    path("<int:message_id>/reveal/", views.reveal, name="message-reveal"),
    path("<int:message_id>/resend/", views.resend, name="message-resend"),
    path("<int:message_id>/drop/", views.drop, name="message-drop"),
]
