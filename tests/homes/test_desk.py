"""The desk of those who work in a home: their own home, and nothing of another."""

import pytest
from django.db import connection
from django.urls import reverse

from doorstep.base.scope import scoped
from doorstep.homes.models import Home
from tests.homes.cast import a_client, a_home, at_the_screen, told, works_in

pytestmark = pytest.mark.usefixtures("db")


def test_whoever_works_in_a_home_sees_its_desk():
    browser, _actor = at_the_screen(works_in(a_home()))
    words = told(browser.get(reverse("home-desk")))
    assert "旭东路社区阳光家园" in words
    assert "旭东路1号" in words


def test_the_database_shows_those_who_work_in_a_home_nothing_of_another():
    mine, theirs = a_home(), a_home("铁路社区阳光家园")
    a_client(mine, person_id=1)
    a_client(theirs, person_id=2)
    _browser, actor = at_the_screen(works_in(mine))
    with scoped((), by=actor), connection.cursor() as cursor:
        assert list(Home.objects.values_list("pk", flat=True)) == [mine.pk]
        cursor.execute("SELECT home_id FROM homes_client")
        assert cursor.fetchall() == [(mine.pk,)]
        cursor.execute("SELECT count(*) FROM people_person")
        assert cursor.fetchone() == (0,)
