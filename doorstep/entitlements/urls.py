"""Addresses of this room."""

from django.urls import path

from . import views, views_offered, views_recovery

urlpatterns = [
    path("", views.months, name="benefits"),
    path("list/", views_offered.offered, name="offered"),
    path("judge/", views.judge, name="benefit-judge"),
    path("draw/", views.draw, name="batch-draw"),
    path("changes/", views.changes, name="changes"),
    path("changes/confirm/", views.confirm, name="changes-confirm"),
    path("changes/<int:change_id>/", views.change, name="change"),
    path("overpaid/", views_recovery.overpaid_list, name="overpaid"),
    path("recoveries/", views_recovery.recoveries, name="recoveries"),
    path("recoveries/open/", views_recovery.recovery_open, name="recovery-open"),
    path("recoveries/<int:recovery_id>/", views_recovery.recovery, name="recovery"),
    path("recoveries/<int:recovery_id>/letter/", views_recovery.recovery_letter, name="recovery-letter"),
    path("recoveries/<int:recovery_id>/<slug:name>/", views_recovery.recovery_act, name="recovery-act"),
    path("people/<int:person_id>/<slug:benefit>/<int:year>-<int:month>/", views.explanation, name="explanation"),
]
