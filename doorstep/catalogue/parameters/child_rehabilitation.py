"""残疾儿童康复期生活补贴: the age range and the amount, neither of which has been found in a document."""

from datetime import date

from doorstep.kernel.benefit import Basis, Dated, Parameter

from .payment import GUESSED

LISTED = date(2026, 1, 1)  # put on the list paid without application; the document was not found (待核)

BASIS = (
    Basis("国务院关于建立残疾儿童康复救助制度的意见（国发〔2018〕20号，文号待核）", "条款待核", date(2018, 10, 1)),
)
AMOUNT = Parameter(
    "child_rehabilitation_allowance",
    "残疾儿童康复期生活补贴标准",
    "fen/month",
    (Dated(date(2018, 10, 1), 500_00, GUESSED),),
    home="42",
)
TRAINING_FEE = Parameter(
    "child_rehabilitation_fee",
    "残疾儿童康复训练费结算标准",
    "fen/month",
    (Dated(date(2026, 1, 1), 1500_00, GUESSED),),
    home="42",
)
AGE_FROM = Parameter(
    "child_rehabilitation_age_from", "康复生活补贴起始年龄", "years", (Dated(date(2018, 10, 1), 0, GUESSED),)
)
AGE_TO = Parameter(
    "child_rehabilitation_age_to", "康复生活补贴截止年龄", "years", (Dated(date(2018, 10, 1), 6, GUESSED),)
)
