"""Addresses of this room."""

from django.urls import path

from . import views, views_object, views_offered, views_process, views_recovery, views_renounce

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
    path("changes/publish/", views_process.publish, name="changes-publish"),
    path("changes/<int:change_id>/check/", views_process.check, name="change-check"),
    path("work/", views_process.work, name="benefit-work"),
    path("tellings/<int:telling_id>/", views_process.tell, name="telling-told"),
    path("lists/", views_process.public_lists, name="public-lists"),
    path("lists/<int:list_id>/", views_process.public_list, name="public-list"),
    path("entries/<int:entry_id>/sheet/", views_process.sheet, name="list-sheet"),
    path("entries/<int:entry_id>/object/", views_object.enter, name="entry-object"),
    path("objections/", views_object.objections, name="list-objections"),
    path("objections/<int:objection_id>/", views_object.objection, name="list-objection"),
    path("objections/<int:objection_id>/answer/", views_object.answer, name="list-objection-answer"),
    path("people/<int:person_id>/renounce/", views_renounce.renounce, name="renounce"),
    path("renunciations/<int:renunciation_id>/return/", views_renounce.come_back, name="renunciation-return"),
    path("renunciations/<int:renunciation_id>/paper/", views_renounce.paper, name="renunciation-paper"),
    path("people/<int:person_id>/<slug:benefit>/<int:year>-<int:month>/", views.explanation, name="explanation"),
]
