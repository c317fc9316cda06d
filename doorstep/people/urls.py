"""Addresses of this room."""

from django.urls import path

from . import views, views_import, views_person, views_register

urlpatterns = [
    path("", views.people, name="people"),
    path("find/", views.find, name="people-find"),
    path("export/", views.export, name="people-export"),
    path("looks/", views.looks, name="looks"),
    path("register/", views_register.register, name="person-register"),
    path("imports/", views_import.imports, name="people-imports"),
    path("imports/template.xlsx", views_import.import_template, name="people-import-template"),
    path("imports/<int:upload_id>/", views_import.upload, name="people-import"),
    path("imports/<int:upload_id>/faults.xlsx", views_import.import_faults, name="people-import-faults"),
    path("imports/<int:upload_id>/<int:number>/", views_import.import_row, name="people-import-row"),
    path("<int:person_id>/", views_person.person, name="person"),
    path("<int:person_id>/reveal/", views_person.shown, name="person-reveal"),
    path("<int:person_id>/looks/", views_person.person_looks, name="person-looks"),
    path("<int:person_id>/merge/", views_person.merge, name="person-merge"),
    path("<int:person_id>/<slug:name>/", views_person.act, name="person-act"),
    path("merges/<int:merge_id>/undo/", views_person.split, name="person-split"),
    path("guardians/<int:guardian_id>/end/", views_person.guardian_end, name="guardian-end"),
    path("guardians/<int:guardian_id>/reveal/", views_person.guardian_shown, name="guardian-reveal"),
]
