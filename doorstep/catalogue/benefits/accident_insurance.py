"""残疾人意外伤害保险 — the yearly premium of those who were insured as a group, paid to the insurer."""

from doorstep.catalogue.parameters.household_aid import ACCIDENT
from doorstep.catalogue.pieces.due import HOLDER, HOLDER_DUE, HUBEI, LOCAL, MAY, left_out
from doorstep.certificates.facts import HOLDS_CERTIFICATE
from doorstep.kernel.benefit import Benefit, Example
from doorstep.people.facts import ACCIDENT_INSURED, ALIVE

DUE = HOLDER_DUE | {"accident_insured": True}

BENEFIT = Benefit(
    code="accident-insurance",
    label="残疾人意外伤害保险",
    basis=(LOCAL,),
    eligible=HOLDER & ACCIDENT_INSURED.holds,
    amount=ACCIDENT,
    plain="持证残疾人集体投保意外伤害险，保费由政府出。钱付给保险公司，不付给本人。",
    nature="insurance",
    period="year",
    places=HUBEI,
    examples=(
        Example("已列入投保名单", MAY, DUE, 30_00),
        Example("投没投保还不清楚", MAY, DUE | {"accident_insured": None}, None),
        *left_out(DUE, ALIVE, HOLDS_CERTIFICATE, ACCIDENT_INSURED),
    ),
)
