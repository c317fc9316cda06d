"""Addresses of this room: joint units, safety, rating, activities."""

from django.urls import URLPattern, path

from . import views_units as units

urlpatterns: list[URLPattern] = [
    path("units/", units.joint_units, name="joint-units"),
    path("units/new/", units.joint_unit_new, name="joint-unit-new"),
    path("units/<int:unit_id>/", units.joint_unit, name="joint-unit"),
    path("units/<int:unit_id>/rows/<slug:name>/", units.joint_unit_rows, name="joint-unit-rows"),
    path("units/<int:unit_id>/join/", units.joint_unit_join, name="joint-unit-join"),
    path("units/<int:unit_id>/profile/", units.joint_unit_profile, name="joint-unit-profile"),
    path("units/villages/<int:unit_village_id>/leave/", units.joint_unit_leave, name="joint-unit-leave"),
]
