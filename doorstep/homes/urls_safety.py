"""Addresses of this room: joint units, safety, rating, activities."""

from django.urls import URLPattern, path

from . import views_activities as activities
from . import views_rating as rating
from . import views_safety as own
from . import views_safety_office as office
from . import views_units as units
from . import views_volunteers as volunteers

urlpatterns: list[URLPattern] = [
    path("desk/volunteers/", volunteers.home_own_volunteers, name="home-own-volunteers"),
    path("desk/volunteers/new/", volunteers.home_own_volunteer_enter, name="home-own-volunteer-new"),
    path(
        "desk/volunteers/<int:home_volunteer_id>/left/",
        volunteers.home_own_volunteer_left,
        name="home-own-volunteer-left",
    ),
    path("units/", units.joint_units, name="joint-units"),
    path("units/new/", units.joint_unit_found, name="joint-unit-new"),
    path("units/<int:unit_id>/", units.joint_unit, name="joint-unit"),
    path("units/<int:unit_id>/rows/<slug:name>/", units.joint_unit_rows, name="joint-unit-rows"),
    path("units/<int:unit_id>/join/", units.joint_unit_join, name="joint-unit-join"),
    path("units/<int:unit_id>/profile/", units.joint_unit_profile, name="joint-unit-profile"),
    path("units/villages/<int:unit_village_id>/leave/", units.joint_unit_leave, name="joint-unit-leave"),
    path("desk/activities/", activities.home_own_activities, name="home-own-activities"),
    path("desk/activities/new/", activities.home_own_activity_enter, name="home-own-activity-new"),
    path("desk/activities/<int:activity_id>/", activities.home_own_activity, name="home-own-activity"),
    path("desk/activities/<int:activity_id>/attend/", activities.home_own_attend, name="home-own-attend"),
    path("desk/activities/<int:activity_id>/photo/", activities.home_own_photo_add, name="home-own-photo-new"),
    path("desk/activities/photos/<int:activity_photo_id>/", activities.home_own_photo, name="home-own-photo"),
    path("desk/consents/", activities.home_own_consents, name="home-own-consents"),
    path("desk/consents/new/", activities.home_own_consent_give, name="home-own-consent-new"),
    path(
        "desk/consents/<int:consent_id>/withdraw/",
        activities.home_own_consent_withdraw,
        name="home-own-consent-withdraw",
    ),
    path("<int:home_id>/activities/", activities.home_activities, name="home-activities"),
    path("activities/<int:activity_id>/", activities.home_activity, name="home-activity"),
    path("activities/photos/<int:activity_photo_id>/", activities.home_photo, name="home-photo"),
    path("desk/ratings/", rating.home_own_ratings, name="home-own-ratings"),
    path("desk/ratings/<int:rating_id>/", rating.home_own_rating, name="home-own-rating"),
    path("desk/ratings/<int:rating_id>/appeal/", rating.home_own_appeal, name="home-own-appeal"),
    path("desk/ratings/of/<int:year>/", rating.home_own_score, name="home-own-score"),
    path("ratings/", rating.home_ratings, name="home-ratings"),
    path("ratings/draw/", rating.home_rating_draw, name="home-rating-draw"),
    path("ratings/<int:rating_id>/", rating.home_rating, name="home-rating"),
    path("ratings/<int:rating_id>/acts/<slug:name>/", rating.home_rating_act, name="home-rating-act"),
    path("desk/safety/", own.home_own_safety, name="home-own-safety"),
    path("desk/safety/check/", own.home_own_check, name="home-own-check"),
    path("desk/safety/faults/<int:fault_id>/mend/", own.home_own_mend, name="home-own-mend"),
    path("desk/safety/faults/<int:fault_id>/pass/", own.home_own_pass, name="home-own-pass"),
    path("desk/safety/drill/", own.home_own_drill, name="home-own-drill"),
    path("desk/safety/incidents/new/", own.home_own_incident_report, name="home-own-incident-new"),
    path("desk/safety/incidents/<int:incident_id>/", own.home_own_incident, name="home-own-incident"),
    path(
        "desk/safety/incidents/<int:incident_id>/follow/", own.home_own_incident_follow, name="home-own-incident-follow"
    ),
    path("desk/safety/incidents/<int:incident_id>/close/", own.home_own_incident_close, name="home-own-incident-close"),
    path("desk/safety/sample/", own.home_own_sample, name="home-own-sample"),
    path("desk/safety/samples/<int:sample_id>/clear/", own.home_own_sample_clear, name="home-own-sample-clear"),
    path("desk/safety/visitor/", own.home_own_visitor, name="home-own-visitor"),
    path("desk/safety/visitors/<int:visitor_id>/left/", own.home_own_visitor_left, name="home-own-visitor-left"),
    path("safety/", office.homes_safety, name="homes-safety"),
    path("safety/faults/", office.home_faults, name="home-faults"),
    path("safety/faults/<int:fault_id>/pass/", office.home_fault_pass, name="home-fault-pass"),
    path("safety/incidents/<int:incident_id>/", office.home_incident, name="home-incident"),
    path("safety/incidents/<int:incident_id>/close/", office.home_incident_close, name="home-incident-close"),
    path("<int:home_id>/safety/", office.home_safety, name="home-safety"),
    path("<int:home_id>/safety/check/", office.home_inspect, name="home-inspect"),
]
