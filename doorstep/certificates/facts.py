"""Facts that this room publishes about a person: holds a certificate, of which category and grade."""

from collections.abc import Mapping
from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange

from doorstep.base.population import FactTable, publish
from doorstep.kernel.days import add_months
from doorstep.kernel.expr import Fact

from .models import CATEGORIES, GRADES, Certificate

HOLDS_CERTIFICATE = Fact("holds_certificate", "持有有效残疾人证")
CATEGORY = Fact("category", "残疾类别", kind="int", words=tuple(CATEGORIES))
GRADE = Fact("grade", "残疾等级", kind="int", words=tuple(GRADES))
HAS_MENTAL_OR_INTELLECTUAL = Fact("has_mental_or_intellectual", "有智力或精神残疾")


def _sources(person_id: int, month: date) -> Mapping[str, str]:
    held = Certificate.objects.filter(person_id=person_id, valid__overlap=DateRange(month, add_months(month, 1)))
    row = held.order_by("grade", "category").first()
    words = "残疾人证登记" if row is None else f"残疾人证登记，{row.issued_on:%Y-%m-%d} 发证"
    return dict.fromkeys(("holds_certificate", "category", "grade", "has_mental_or_intellectual"), words)


# A lost card leaves the person certified, and a replaced one counts for its own closed range.  A frozen, cancelled or
# moved-out certificate counts for the months before, and for the month in which it ceased to (待核).
# A month between a certificate that ran out and the one that was issued later is held in retrospect, by the later one:
# what was stopped for want of a certificate can be paid back, as far as the benefit reaches (民发〔2022〕79号, 待核).
# Of two certificates within one month the more severe counts for that month: a milder grade works from the next.
publish(
    FactTable(
        name="certificate",
        facts=(HOLDS_CERTIFICATE, CATEGORY, GRADE, HAS_MENTAL_OR_INTELLECTUAL),
        sql="""SELECT DISTINCT ON (c.person_id) c.person_id, TRUE AS holds_certificate,
                      c.category::int AS category, c.grade::int AS grade,
                      (c.category IN (5, 6) OR c.category = 7 AND EXISTS (
                          SELECT FROM certificates_component k
                          WHERE k.certificate_id = c.id AND k.category IN (5, 6))) AS has_mental_or_intellectual
               FROM certificates_certificate c, (SELECT %s::daterange AS month) AS m
               WHERE (c.valid && m.month OR lower(c.valid) >= upper(m.month) AND EXISTS (
                         SELECT FROM certificates_certificate p
                         WHERE p.person_id = c.person_id AND upper(p.valid) <= lower(m.month)
                           AND p.state IN ('active', 'lost', 'replaced')))
                 AND (c.state IN ('active', 'lost', 'replaced') OR c.state_since > lower(m.month))
               ORDER BY c.person_id, NOT c.valid && m.month, c.grade, c.category""",
        sources=_sources,
        closed={"holds_certificate": False},
    )
)
