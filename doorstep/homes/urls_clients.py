"""Addresses of this room: how a home is led, and its clients."""

from django.urls import path

from . import views_caring, views_client, views_clients, views_governing

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
    path("clients/", views_clients.home_clients, name="home-clients"),
    path("clients/apply/", views_clients.home_client_apply, name="home-client-apply"),
    path("clients/waiting/", views_clients.home_waiting, name="home-waiting"),
    path("clients/due/", views_clients.home_clients_due, name="home-clients-due"),
    path("clients/<int:client_id>/", views_client.home_client, name="home-client"),
    path("clients/<int:client_id>/seen/", views_client.home_client_seen, name="client-of-home"),
    path("clients/<int:client_id>/admit/", views_client.home_client_admit, name="home-client-admit"),
    path("clients/<int:client_id>/refuse/", views_client.home_client_refuse, name="home-client-refuse"),
    path("clients/<int:client_id>/withdraw/", views_client.home_client_withdraw, name="home-client-withdraw"),
    path("clients/<int:client_id>/discharge/", views_client.home_client_discharge, name="home-client-discharge"),
    path("clients/<int:client_id>/recount/", views_client.home_client_recount, name="home-client-recount"),
    path("clients/<int:client_id>/phone/", views_client.home_client_phone, name="home-client-phone"),
    path("clients/<int:client_id>/plan/", views_caring.home_client_plan, name="home-client-plan"),
    path("clients/<int:client_id>/medicine/", views_caring.home_client_medicine, name="home-client-medicine"),
    path("clients/<int:client_id>/absence/", views_caring.home_client_absence, name="home-client-absence"),
    path("plans/<int:care_plan_id>/review/", views_caring.home_plan_review, name="home-plan-review"),
    path("medicines/<int:medicine_id>/stop/", views_caring.home_medicine_stop, name="home-medicine-stop"),
    path("<int:home_id>/clients/", views_clients.home_clients_seen, name="clients-of-home"),
    path("<int:home_id>/matters/", views_governing.home_matters_seen, name="matters-of-home"),
]
