"""Addresses of this room."""

from django.urls import path

from . import views_posts, views_tree
from .urls_sign_in import urlpatterns as sign_in

urlpatterns = [
    path("orgs/", views_tree.orgs, name="orgs"),
    path("orgs/under/<str:code>/", views_tree.orgs_under, name="orgs-under"),
    path("orgs/<int:org_id>/", views_tree.org, name="org"),
    path("orgs/<int:org_id>/appoint/", views_posts.org_appoint, name="org-appoint"),
    path("orgs/<int:org_id>/term/", views_posts.org_term, name="org-term"),
    path("posts/<int:post_id>/leave/", views_posts.post_leave, name="post-leave"),
    path("divisions/<str:code>/", views_tree.division, name="division"),
    *sign_in,
]
