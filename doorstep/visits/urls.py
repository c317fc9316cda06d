"""Addresses of this room."""

from django.urls import path

from . import views, views_plan

urlpatterns = [
    path("", views.visits, name="visits"),
    path("people/<int:person_id>/", views.ask, name="visit-ask"),
    path("matters/<int:matter_id>/", views.ask_for_matter, name="visit-ask-matter"),
    path("orders/<int:order_id>/", views.order, name="visit-order"),
    path("orders/<int:order_id>/cancel/", views.cancel, name="visit-cancel"),
    path("orders/<int:order_id>/record/", views.record, name="visit-record"),
    path("orders/<int:order_id>/place/", views_plan.place, name="visit-place"),
    path("records/<int:visit_id>/photo/", views.add_photo, name="visit-photo-add"),
    path("photos/<int:photo_id>/", views.photo, name="visit-photo"),
    path("points/", views.points, name="visit-points"),
    path("plans/", views_plan.plans, name="visit-plans"),
    path("plans/<int:plan_id>/", views_plan.plan, name="visit-plan"),
    path("plans/<int:plan_id>/act/", views_plan.act, name="visit-plan-act"),
    path("plans/<int:plan_id>/team/", views_plan.team, name="visit-team"),
    path("routes/<int:route_id>/", views_plan.sheet, name="visit-sheet"),
    path("routes/<int:route_id>/drop/", views_plan.leave_out, name="visit-team-drop"),
]
