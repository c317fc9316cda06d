"""How fast the register answers with 300,000 persons: lists, search, one person, import of 50,000 rows.

Run as `python bench/people.py` against a migrated database of its own, named by DOORSTEP_DB_OWNER_URL and
DOORSTEP_DB_APP_URL; the first run fills it.  Prints one table: what, median and worst of the runs, queries.
"""

import datetime as dt
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.db import connections

from doorstep.base.scope import as_system
from doorstep.base.seal import blind, seal
from doorstep.kernel.idcard import check_character
from doorstep.people.models import Person
from doorstep.people.tokens import initials_of

PERSONS = 300_000
RUNS = 15
TODAY = dt.date(2026, 5, 15)
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢"
GIVEN = "国建明桂秀兰英芳伟强军平华丽红玉春梅霞勇杰涛磊超洋艳娟静敏子梓浩雨欣志文德福贵财宝山川海江波龙凤云天"
PLACES = {"city": "420600000000", "county": "420605000000", "town": "420605007000", "village": "420605007011"}

FILL = """
    SELECT setseed(0.42);
    INSERT INTO base_installation ("only", is_synthetic, city_code, city_name, made_at)
        VALUES (true, true, '420600000000', '襄阳市', now());
    INSERT INTO orgs_division (system, code, name, level, parent_code, valid)
    SELECT 'stats', code, name, level, parent, '[2016-01-01,)' FROM (
        SELECT '420600000000' AS code, '襄阳市' AS name, 'city' AS level, '420000000000' AS parent
        UNION ALL SELECT '4206' || lpad(c::text, 2, '0') || '000000', '第' || c || '区', 'county', '420600000000'
            FROM generate_series(1, 9) c
        UNION ALL SELECT '4206' || lpad(c::text, 2, '0') || lpad(t::text, 3, '0') || '000', t || '号街道', 'town',
                '4206' || lpad(c::text, 2, '0') || '000000'
            FROM generate_series(1, 9) c, generate_series(1, 14) t
        UNION ALL SELECT '4206' || lpad(c::text, 2, '0') || lpad(t::text, 3, '0') || lpad(v::text, 3, '0'),
                v || '号社区居委会', 'village', '4206' || lpad(c::text, 2, '0') || lpad(t::text, 3, '0') || '000'
            FROM generate_series(1, 9) c, generate_series(1, 14) t, generate_series(1, 22) v) AS tree;
    CREATE TEMP TABLE drawn AS
    SELECT n, '4206' || lpad((1 + mod(n, 9))::text, 2, '0') || lpad((1 + mod(n / 9, 14))::text, 3, '0')
              || lpad((1 + mod(n / 126, 22))::text, 3, '0') AS code,
           substr(%(surnames)s, 1 + floor(power(random(), 2) * length(%(surnames)s))::int, 1)
              || substr(%(given)s, 1 + floor(random() * length(%(given)s))::int, 1)
              || CASE WHEN random() < 0.85 THEN substr(%(given)s, 1 + floor(random() * length(%(given)s))::int, 1)
                 ELSE '' END AS name,
           date '1930-01-01' + (random() * 33000)::int AS born_on
    FROM generate_series(1, %(persons)s) n;
    CREATE TEMP TABLE spelt AS
    SELECT drawn.*, (SELECT string_agg(coalesce(letters.letter, ''), '' ORDER BY place)
                     FROM generate_series(1, length(name)) place
                     LEFT JOIN letters ON letters.character = substr(name, place, 1)) AS initials
    FROM drawn;
    INSERT INTO people_person (code, name, initials, sex, born_on, died_on, number_kind, number, number_index, address,
                               lives_code, lives_address, is_head, is_synthetic, updated_at)
    SELECT code, name, initials, CASE WHEN mod(n, 100) < 58 THEN 'male' ELSE 'female' END, born_on,
           CASE WHEN mod(n, 40) = 0 THEN greatest(born_on, date '2025-01-01') END, 'resident', %(sealed)s,
           substr(sha256(n::text::bytea), 1, 16), '', code, '', false, true, now()
    FROM spelt;
    INSERT INTO people_nametoken (code, person_id, token)
    SELECT person.code, person.id, token FROM people_person person CROSS JOIN LATERAL (
        SELECT substr(name, place, run) AS token FROM generate_series(1, length(name)) place, generate_series(1, 3) run
            WHERE place + run - 1 <= length(name)
        UNION SELECT substr(initials, place, run) FROM generate_series(1, length(initials)) place, generate_series(2, 3) run
            WHERE place + run - 1 <= length(initials)) AS tokens;
    INSERT INTO certificates_certificate (code, person_id, category, grade, reissue, valid, issued_on, issuer_code, state,
                                          state_since, state_reason, is_synthetic)
    SELECT code, id, (ARRAY[4, 4, 4, 4, 4, 1, 2, 6, 5, 7, 3])[1 + mod(id, 11)], 1 + mod(id, 4), 0,
           daterange(issued, issued + 3652), issued, substr(code, 1, 6) || '000000', 'active', issued, '', true
    FROM (SELECT *, date '2015-01-01' + mod(id, 4000)::int AS issued FROM people_person) person WHERE mod(id, 50) <> 0;
    INSERT INTO people_guardian (code, person_id, name, relation, held, proof)
    SELECT code, id, name, 'parent', '[2020-01-01,)', '' FROM people_person WHERE mod(id, 6) = 0;
"""


def fill() -> None:
    """Lay down the city, its people, their names and certificates, as the owner."""
    owner = connections["owner"]
    with owner.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE letters (character text PRIMARY KEY, letter text)")
        for character in sorted(set(SURNAMES + GIVEN)):
            cursor.execute("INSERT INTO letters VALUES (%s, %s)", [character, initials_of(character)])
        terms = {"surnames": SURNAMES, "given": GIVEN, "persons": PERSONS, "sealed": seal(citizen_number(1))}
        for statement in FILL.split(";\n"):
            if statement.strip():
                cursor.execute(statement, terms)
        cursor.execute("ANALYZE")
    with as_system():
        for person in Person.objects.filter(code=PLACES["village"])[:1]:
            number = citizen_number(7)
            Person.objects.filter(pk=person.pk).update(number=number, number_index=blind(number))


def citizen_number(serial: int) -> str:
    body = f"42069919700315{serial:03d}"
    return body + check_character(body)
