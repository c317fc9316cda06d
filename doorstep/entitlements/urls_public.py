"""Addresses of this room that anybody may open."""

from django.urls import path

from . import views_public

urlpatterns = [
    path("", views_public.lists, name="lists"),
    path("<int:list_id>/", views_public.one, name="list"),
    path("<int:list_id>/<int:number>/object/", views_public.objecting, name="list-object"),
]
