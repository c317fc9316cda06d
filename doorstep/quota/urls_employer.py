"""Addresses for employers."""

from django.urls import path

from . import views_apply, views_declared, views_employer, views_levy, views_papers, views_people, views_sheet

urlpatterns = [
    path("", views_employer.employer_home, name="employer-home"),
    path("apply/", views_apply.employer_apply, name="employer-apply"),
    path("clerks/", views_employer.employer_clerks, name="employer-clerks"),
    path("clerks/<int:clerk_id>/close/", views_employer.employer_clerk_close, name="employer-clerk-close"),
    path("declarations/new/", views_employer.declaration_open, name="declaration-open"),
    path("declarations/<int:declaration_id>/", views_declared.declaration_own, name="declaration-own"),
    path("declarations/<int:declaration_id>/submit/", views_declared.declaration_submit, name="declaration-submit"),
    path(
        "declarations/<int:declaration_id>/withdraw/", views_declared.declaration_withdraw, name="declaration-withdraw"
    ),
    path("declarations/<int:declaration_id>/appeal/", views_declared.appeal_raise, name="appeal-raise"),
    path("declarations/<int:declaration_id>/levy/", views_levy.declaration_levy, name="declaration-levy"),
    path("declarations/<int:declaration_id>/what-if/", views_levy.what_if, name="what-if"),
    path("declarations/<int:declaration_id>/people/", views_people.placement_put, name="placement-put"),
    path("declarations/<int:declaration_id>/sheet/", views_sheet.placement_import, name="placement-import"),
    path(
        "declarations/<int:declaration_id>/sheet/faults.xlsx",
        views_sheet.placement_import_faults,
        name="placement-import-faults",
    ),
    path(
        "declarations/<int:declaration_id>/sheet/<int:number>/",
        views_sheet.placement_import_row,
        name="placement-import-row",
    ),
    path("sheet/", views_sheet.placement_sheet, name="placement-sheet"),
    path("people/<int:placement_id>/", views_papers.placement_own, name="placement-own"),
    path("people/<int:placement_id>/change/", views_people.placement_edit, name="placement-edit"),
    path("people/<int:placement_id>/drop/", views_people.placement_drop, name="placement-drop"),
    path("people/<int:placement_id>/proof/", views_papers.placement_proof, name="placement-proof"),
    path("papers/<int:placement_paper_id>/", views_papers.placement_paper, name="placement-own-paper"),
    path("certifications/<int:certification_id>/pdf/", views_levy.certification, name="certification-pdf"),
]
