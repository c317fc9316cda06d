"""Addresses of this room: old attendance from a workbook."""

from django.urls import URLPattern, path

from . import views_attendance as views

urlpatterns: list[URLPattern] = [
    path("desk/attendance/", views.home_attendance, name="home-attendance"),
    path("desk/attendance/faults.xlsx", views.home_attendance_faults, name="home-attendance-faults"),
    path("desk/attendance/<int:number>/", views.home_attendance_row, name="home-attendance-row"),
    path("<int:home_id>/attendance/", views.office_attendance, name="office-attendance"),
    path("<int:home_id>/attendance/faults.xlsx", views.office_attendance_faults, name="office-attendance-faults"),
    path("<int:home_id>/attendance/<int:number>/", views.office_attendance_row, name="office-attendance-row"),
]
