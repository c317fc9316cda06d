"""Addresses of this room: programme."""

from django.urls import URLPattern, path

from . import views_programme as office
from . import views_programme_own as own
from . import views_progress

urlpatterns: list[URLPattern] = [
    path("", office.homes, name="homes"),
    path("new/", office.home_declare, name="home-declare"),
    path("progress/", views_progress.home_progress, name="home-progress"),
    path("targets/", views_progress.home_target, name="home-target"),
    path("<int:home_id>/", office.home, name="home"),
    path("<int:home_id>/change/", office.home_keep, name="home-keep"),
    path("<int:home_id>/steps/<slug:name>/", office.home_step, name="home-step"),
    path("<int:home_id>/head/", office.home_head, name="home-head"),
    path("<int:home_id>/honours/", office.home_honour, name="home-honour"),
    path("<int:home_id>/rooms/", own.home_room, name="home-room"),
    path("<int:home_id>/papers/", own.home_paper, name="home-paper"),
    path("rooms/<int:room_id>/drop/", own.home_room_drop, name="home-room-drop"),
    path("papers/<int:home_paper_id>/drop/", own.home_paper_drop, name="home-paper-drop"),
    path("steps/<int:step_id>/", office.home_checklist, name="home-checklist"),
    path("staff/<int:staff_id>/close/", office.home_head_close, name="home-head-close"),
    path("honours/<int:honour_id>/revoke/", office.honour_revoke, name="honour-revoke"),
    path("papers/<int:home_paper_id>/scan/", own.home_scan, name="home-scan"),
    path("desk/site/", own.home_own_site, name="home-own-site"),
    path("desk/rooms/", own.home_own_room, name="home-own-room"),
    path("desk/rooms/<int:room_id>/drop/", own.home_own_room_drop, name="home-own-room-drop"),
    path("desk/papers/", own.home_own_paper, name="home-own-paper"),
    path("desk/papers/<int:home_paper_id>/drop/", own.home_own_paper_drop, name="home-own-paper-drop"),
    path("desk/papers/<int:home_paper_id>/scan/", own.home_own_scan, name="home-own-scan"),
    path("desk/staff/", own.home_own_staff, name="home-own-staff"),
    path("desk/staff/<int:staff_id>/", own.home_own_staff_keep, name="home-own-staff-keep"),
    path("desk/staff/<int:staff_id>/move/", own.home_own_staff_move, name="home-own-staff-move"),
    path("desk/staff/<int:staff_id>/close/", own.home_own_staff_close, name="home-own-staff-close"),
]
