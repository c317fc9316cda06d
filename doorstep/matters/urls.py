"""Addresses of this room."""

from django.urls import path

from . import views, views_apply, views_arrive, views_bulk, views_forward, views_mandate, views_papers, views_sunk

urlpatterns = [
    path("guide/", views.guide, name="guide"),
    path("guide/<slug:code>/", views.guide_item, name="guide-item"),
    path("guide/<slug:code>/apply/", views_apply.apply, name="apply"),
    path("matters/", views.matters, name="matters"),
    path("matters/bulk/", views_bulk.bulk, name="matters-bulk"),
    path("matters/new/<int:person_id>/", views.choose, name="matter-choose"),
    path("matters/new/<int:person_id>/<slug:code>/", views.new, name="matter-new"),
    path("matters/<int:matter_id>/", views.matter, name="matter"),
    path("matters/<int:matter_id>/papers/<slug:name>/", views_papers.add, name="matter-paper"),
    path("matters/<int:matter_id>/letters/<slug:kind>/", views_papers.letter, name="matter-letter"),
    path("matters/<int:matter_id>/letters/<slug:kind>/pdf/", views_papers.letter_pdf, name="matter-letter-pdf"),
    path("matters/files/<int:file_id>/", views_papers.show, name="matter-file"),
    path("matters/<int:matter_id>/<slug:name>/", views.act, name="matter-act"),
    path("forwardings/", views_forward.forwardings, name="forwardings"),
    path("forwardings/new/<slug:code>/", views_forward.new, name="forwarding-new"),
    path("forwardings/<int:forwarding_id>/", views_forward.forwarding, name="forwarding"),
    path("forwardings/<int:forwarding_id>/papers/<slug:name>/", views_forward.add_file, name="forwarding-paper"),
    path("forwardings/files/<int:forwarded_file_id>/", views_forward.show_file, name="forwarding-file"),
    path("arrivals/", views_arrive.arrivals, name="arrivals"),
    path("arrivals/<int:arrival_id>/", views_arrive.arrival, name="arrival"),
    path("notices/", views.notices, name="notices"),
    path("notices/<int:notice_id>/", views.tell, name="notice-tell"),
    path("mandates/", views_mandate.clients, name="clients"),
    path("mandates/<int:mandate_id>/", views_mandate.mandate, name="mandate"),
    path("mandates/<int:mandate_id>/revoke/", views_mandate.revoke, name="mandate-revoke"),
    path("mandates/new/<int:person_id>/", views_mandate.give, name="mandate-give"),
    path("orgs/<int:org_id>/readiness/", views_sunk.readiness, name="org-readiness"),
    path("orgs/<int:org_id>/sink/", views_sunk.sink, name="org-sink"),
    path("delegations/<int:delegation_id>/end/", views_sunk.end, name="delegation-end"),
]
