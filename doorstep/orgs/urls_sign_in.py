"""Addresses of the door and of seats."""

from django.urls import path

from . import views_close, views_seats, views_sign_in

urlpatterns = [
    path("sign-in/", views_sign_in.sign_in, name="sign-in"),
    path("sign-in/code/", views_sign_in.sign_in_code, name="sign-in-code"),
    path("sign-in/second-factor/", views_sign_in.second_factor, name="second-factor"),
    path("sign-out/", views_sign_in.sign_out, name="sign-out"),
    path("password/", views_sign_in.password, name="password"),
    path("seats/", views_sign_in.seats, name="seats"),
    path("seats/all/", views_seats.seat_list, name="seat-list"),
    path("orgs/<int:org_id>/seat/", views_seats.open_one, name="seat-open"),
    path("seats/<int:seat_id>/", views_seats.seat, name="seat"),
    path("seats/<int:seat_id>/close/", views_close.seat_close, name="seat-close"),
    path("seats/<int:seat_id>/<slug:act>/", views_seats.seat_act, name="seat-act"),
]
