"""Addresses of this room."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.reports, name="reports"),
    path("freeze/", views.freeze, name="report-freeze"),
    path("<int:report_id>/", views.report, name="report"),
    path("<int:report_id>/download/", views.download, name="report-download"),
    path("figures/", views.figures, name="figures"),
    path("figures/<str:code>/", views.figure, name="figure"),
]
