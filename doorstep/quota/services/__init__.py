"""Acts on placements: register an employer, declare, compare, rule, review, certify, appeal, draw lots."""

from .appealing import decide_appeal, raise_appeal
from .asking_elsewhere import ask_elsewhere, asked_about
from .certifying import certify_declaration, recall_certification, refuse_declaration
from .comparing import compare
from .declaring import (
    Said,
    drop_placement,
    keep_staff,
    open_declaration,
    put_placement,
    submit_declaration,
    withdraw_declaration,
)
from .drawing_lots import draw_employers, record_inspection
from .placing import settle_link
from .registering import Application, add_clerk, apply_employer, close_clerk, decide_employer
from .reviewing import (
    accept_declaration,
    outcomes_of,
    return_declaration,
    review_declaration,
    rule_claims,
)

__all__ = [
    "Application",
    "Said",
    "accept_declaration",
    "add_clerk",
    "apply_employer",
    "ask_elsewhere",
    "asked_about",
    "certify_declaration",
    "close_clerk",
    "compare",
    "decide_appeal",
    "decide_employer",
    "draw_employers",
    "drop_placement",
    "keep_staff",
    "open_declaration",
    "outcomes_of",
    "put_placement",
    "raise_appeal",
    "recall_certification",
    "record_inspection",
    "refuse_declaration",
    "return_declaration",
    "review_declaration",
    "rule_claims",
    "settle_link",
    "submit_declaration",
    "withdraw_declaration",
]
