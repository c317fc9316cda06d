import re, pytest
from django.urls import reverse
from tests.people.test_pages import *
from tests.people.conftest import tree
from tests.factories import CircumstanceFactory, PayAccountFactory
def test_q(db, tree):
    c=sitting("county_office"); p=person_of(number=MAN); CertificateFactory(person=p); CircumstanceFactory(person=p); PayAccountFactory(person=p)
    for one in queries_of(c, reverse("person", args=[p.pk])):
        print("Q", " ".join(one["sql"].split())[:50], "...", (re.findall(r'FROM "?(\w+)', one["sql"]) or [""])[0:3])
