"""Addresses of this room: how a home is led, and its clients."""

from django.urls import path

from . import views_governing

urlpatterns = [
    path("matters/", views_governing.home_matters, name="home-matters"),
    path("matters/propose/", views_governing.home_matter_propose, name="home-matter-propose"),
    path("matters/<int:major_matter_id>/", views_governing.home_matter, name="home-matter"),
    path("matters/<int:major_matter_id>/finish/", views_governing.home_matter_finish, name="home-matter-finish"),
    path("matters/<int:major_matter_id>/publish/", views_governing.home_matter_publish, name="home-matter-publish"),
    path("matters/<int:major_matter_id>/drop/", views_governing.home_matter_drop, name="home-matter-drop"),
    path("matters/<int:major_matter_id>/seen/", views_governing.home_matter_seen, name="matter-of-home"),
    path("meetings/", views_governing.home_meetings, name="home-meetings"),
    path("meetings/record/", views_governing.home_meeting_record, name="home-meeting-record"),
    path("charter/", views_governing.home_charter, name="home-charter"),
    path("charter/adopt/", views_governing.home_charter_adopt, name="home-charter-adopt"),
    path("<int:home_id>/matters/", views_governing.home_matters_seen, name="matters-of-home"),
]
