"""Addresses of this room for reviewers."""

from django.urls import path

from . import views, views_elsewhere, views_figures, views_outcome, views_rule

urlpatterns = [
    path("", views.declarations, name="declarations"),
    path("<int:declaration_id>/", views.declaration, name="declaration"),
    path("<int:declaration_id>/acts/<slug:name>/", views.act, name="declaration-act"),
    path("<int:declaration_id>/rule/", views_rule.rule, name="placement-rule"),
    path("people/<int:placement_id>/", views_rule.placement, name="placement"),
    path("people/<int:placement_id>/link/", views_rule.link, name="placement-link"),
    path("people/<int:placement_id>/elsewhere/", views_elsewhere.ask, name="placement-ask"),
    path("papers/<int:placement_paper_id>/", views_rule.paper, name="placement-paper"),
    path("employers/", views.employers, name="employers"),
    path("employers/<int:employer_id>/", views.employer, name="employer"),
    path("employers/<int:employer_id>/decide/", views.decide, name="employer-decide"),
    path("certifications/<int:certification_id>/recall/", views_outcome.recall, name="certification-recall"),
    path("certifications/<int:certification_id>/paper/", views_outcome.certification, name="certification-paper"),
    path("figures/", views_figures.placement_figures, name="placement-figures"),
    path("figures/certified/", views_figures.figure_certified, name="placement-figure-certified"),
    path("figures/persons/", views_figures.figure_persons, name="placement-figure-persons"),
    path("appeals/", views_outcome.appeals, name="appeals"),
    path("appeals/<int:appeal_id>/", views_outcome.appeal, name="appeal"),
    path("draws/", views_outcome.draws, name="draws"),
    path("draws/new/", views_outcome.draw_lots, name="draw-new"),
    path("draws/<int:draw_id>/", views_outcome.draw, name="draw"),
    path("inspections/<int:inspection_id>/", views_outcome.inspection, name="inspection"),
]
