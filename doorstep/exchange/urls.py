"""Addresses of this room."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.exchange, name="exchange"),
    path("messages/", views.messages, name="messages"),
    path("reconciliation/", views.reconciliation, name="reconciliation"),
    path("<int:message_id>/", views.message, name="message"),
    path("<int:message_id>/reveal/", views.reveal, name="message-reveal"),
    path("<int:message_id>/resend/", views.resend, name="message-resend"),
    path("<int:message_id>/drop/", views.drop, name="message-drop"),
]
