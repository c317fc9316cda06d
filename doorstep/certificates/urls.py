"""Addresses of this room."""

from django.urls import path

from . import views, views_assess, views_print

urlpatterns = [
    path("people/<int:person_id>/", views.record, name="certificate-record"),
    path("<int:certificate_id>/state/", views.state, name="certificate-state"),
    path("<int:certificate_id>/print/", views_print.printing, name="certificate-print"),
    path("<int:certificate_id>/reveal/", views.shown, name="certificate-reveal"),
    path("assessments/", views_assess.assessments, name="assessments"),
    path("assessments/<int:assessment_id>/<slug:act>/", views_assess.conclusion, name="assessment-conclude"),
    path("settlements/", views_assess.settlements, name="settlements"),
    path("postings/", views_assess.postings, name="postings"),
]
