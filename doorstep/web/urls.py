"""Every address of the product, room by room."""

from django.urls import include, path

from . import views, views_saved

urlpatterns = [
    path("", views.desk, name="desk"),
    path("saved/", views_saved.saved_filters, name="saved-filters"),
    path("look/", views.choose_look, name="look"),
    path("gallery/", views.gallery, name="gallery"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("map/", views.county_map, name="map"),
    path("jobs/<int:job_id>/", views.job, name="job"),
    path("jobs/<int:job_id>/stop/", views.stop_job, name="job-stop"),
    path("", include("doorstep.orgs.urls")),
    path("people/", include("doorstep.people.urls")),
    path("", include("doorstep.matters.urls")),
    path("visits/", include("doorstep.visits.urls")),
    path("verify/", include("doorstep.proofs.urls")),
    path("exchange/", include("doorstep.exchange.urls")),
    path("certificates/", include("doorstep.certificates.urls")),
    path("lists/", include("doorstep.entitlements.urls_public")),
    path("benefits/", include("doorstep.entitlements.urls")),
    path("batches/", include("doorstep.payments.urls")),
    path("placements/", include("doorstep.quota.urls")),
    path("homes/", include("doorstep.homes.urls")),
    path("reports/", include("doorstep.report.urls")),
    path("employer/", include("doorstep.quota.urls_employer")),
]
handler404 = "doorstep.web.views.not_found"
handler500 = "doorstep.web.views.broken"
handler400 = "doorstep.web.views.malformed"
