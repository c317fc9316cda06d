"""Writes the fused pass over people as Python that a person can read and numba can compile.

Many benefits are parted into a few passes, for a compiler takes far longer over one large one, and makes less of it.
Within a pass each comparison is made once, however many benefits name it.  A condition has two truth values, yes and
no; where it is neither, it cannot be told.  Nothing branches, so that the compiler can take many people at a time.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from doorstep.kernel.expr import Compare, Condition, Every, Fact, Not, Some, in_words

from .columns import OTHER, Words, code_of, unknown_of, values_of
from .overlay import LaidRule, LaidStep, Number, Overlay, facts_of_rules

SIGNS = {"le": ("<=", ">"), "lt": ("<", ">="), "ge": (">=", "<"), "gt": (">", "<="), "eq": ("==", "!=")}
MASKS = (np.uint8, np.uint16, np.uint32, np.uint64)
MOST_TOGETHER = 6  # benefits in one pass, unless more of them have to be settled between one another
SHORT_STRETCH = 1024  # rows whose numbers, each of its own place, are laid out before they are judged
SPREAD = ("for i in range(first, beyond):", "    at_{0}[i - first] = numbers[{0}, place[i]]")
Names = Mapping[Condition, int]

HEAD = '''"""The rules of {count} benefits in one pass.

runs: stretches of people as place, first row, beyond the last.  numbers[k, place]: the numbers of the rules.
pays: fen; 0 not due; -1 cannot be told yet.  no, unclear: a bit for each condition.  yields: to which one, or -1.
"""

import numpy as np
from numba import njit

UNKNOWN, NOTHING, NOBODY = np.int32(-1), np.int32(0), np.int8(-1)


@njit(nogil=True, cache=True, error_model="numpy")
def judge(runs, numbers, place, {arguments}):
    {before}
    for run in range(len(runs)):
        here, first, beyond = runs[run, 0], np.uint64(runs[run, 1]), np.uint64(runs[run, 2])
        {common}
        for i in range(first, beyond):
            {lines}
'''


def mask_type(overlay: Overlay) -> np.dtype:
    """The narrowest type that holds every mask."""
    return np.dtype(next(mask for mask in MASKS if np.iinfo(mask).bits >= overlay.bits))


def parted(overlay: Overlay) -> list[tuple[int, ...]]:
    """The benefits of each pass, by position: those that are settled between one another stay together."""
    groups = [{at} for at in range(len(overlay.rules))]
    for step in overlay.steps:
        met = [group for group in groups if group.intersection(step.rules)]
        groups = [set().union(*met), *(group for group in groups if group not in met)]
    parts: list[set[int]] = []
    for group in sorted(groups, key=min):
        if parts and len(parts[-1] | group) <= MOST_TOGETHER:
            parts[-1] |= group
        else:
            parts.append(group)
    return [tuple(sorted(part)) for part in parts]


def outputs_of(overlay: Overlay, part: Sequence[int]) -> list[tuple[str, int]]:
    """What a pass writes, in the order of its arguments: pays, no, unclear or yields, and the benefit's position."""
    settled = {position for step in overlay.steps for position in step.rules}
    return [
        (name, position)
        for position in part
        for name in ("pays", "no", "unclear", "yields")
        if name != "yields" or position in settled
    ]


def write_source(
    overlay: Overlay, part: Sequence[int], types: Mapping[str, np.dtype], words: Words, *, by_row: bool
) -> str:
    """The source of `judge` of these benefits, for columns of these types, texts coded by `words`.

    `by_row`: each row lies in a place of its own; otherwise all rows of a run lie in the place of the run.
    Raises: LookupError: a rule names a word that `words` does not.
    """
    rules = {position: overlay.rules[position] for position in part}
    steps = [step for step in overlay.steps if step.rules[0] in rules]
    facts, names = facts_of_rules(rules.values()), _named(rules.values())
    read = _numbers(rules.values(), steps, names)
    labels = {number.position: f"# {number.label}" if number.label else "" for number in read}
    numbers = sorted(labels)
    varying = [at for at in numbers if by_row and len(set(overlay.table[at].tolist())) > 1]
    outputs = outputs_of(overlay, part)
    lines = [
        *(f"n{at} = at_{at}[i - first]" for at in varying),
        *(line for fact in facts for line in _fact(fact, types[fact.name])),
        *(line for condition in names for line in _condition(condition, names, types, words)),
        *(line for position, rule in rules.items() for line in _rule(rule, position, names)),
        *(line for step in steps for line in _step(step)),
        *(f"{name}_{position}[i] = {name}{position}" for name, position in outputs),
    ]
    return HEAD.format(
        count=len(rules),
        arguments=", ".join(
            [f"{fact.name}_of" for fact in facts] + [f"{name}_{position}" for name, position in outputs]
        ),
        before="\n    ".join(f"at_{at} = np.empty({SHORT_STRETCH}, np.int32)" for at in varying) or "pass",
        common="\n        ".join(
            [f"n{at} = numbers[{at}, here]  {labels[at]}".rstrip() for at in numbers if at not in varying]
            + [line.format(at) for at in varying for line in SPREAD]
        ),
        lines="\n            ".join(lines),
    )


def _numbers(rules: Iterable[LaidRule], steps: Iterable[LaidStep], names: Names) -> Iterator[Number]:
    """The numbers that are read, some more than once."""
    compared = (one.value for one in names if isinstance(one, Compare))
    yield from (value for value in compared if isinstance(value, Number))
    for rule in rules:
        yield from (fen for _tier, fen in rule.tiers)
        yield from [rule.given] if rule.given else []
    for step in steps:
        yield from (number for number in (step.most, step.first) if number is not None)


def _named(rules: Iterable[LaidRule]) -> dict[Condition, int]:
    """A number for each condition and what it is made of, the parts before the whole; what stands under ~ is read."""
    names: dict[Condition, int] = {}

    def name(condition: Condition) -> None:
        if isinstance(condition, Not):
            return name(condition.part)
        for part in condition.parts if isinstance(condition, Every | Some) else ():
            name(part)
        names.setdefault(condition, len(names))
        return None

    for rule in rules:
        for condition in (*rule.parts, *(tier for tier, _fen in rule.tiers if tier is not None)):
            name(condition)
    return names


def _yes(condition: Condition, names: Names) -> str:
    return _no(condition.part, names) if isinstance(condition, Not) else f"yes{names[condition]}"


def _no(condition: Condition, names: Names) -> str:
    return _yes(condition.part, names) if isinstance(condition, Not) else f"not{names[condition]}"


def _fact(fact: Fact, kind: np.dtype) -> Iterator[str]:
    yield f"its_{fact.name} = {fact.name}_of[i]"
    yield f"knows_{fact.name} = its_{fact.name} != {unknown_of(kind)}"


def _condition(condition: Condition, names: Names, types: Mapping[str, np.dtype], words: Words) -> Iterator[str]:
    match condition:
        case Compare(fact):
            yes, no = _compared(condition, types[fact.name], words)
            known = f"knows_{fact.name} & "
            yield f"yes{names[condition]} = {known}{yes}  # {in_words(condition)}"
            yield f"not{names[condition]} = {known}{no}"
        case Every(parts) | Some(parts):
            all_of, any_of = (_yes, _no) if isinstance(condition, Every) else (_no, _yes)
            both = _joined((all_of(part, names) for part in parts), "&", "True")
            either = _joined((any_of(part, names) for part in parts), "|", "False")
            yes, no = (both, either) if isinstance(condition, Every) else (either, both)
            yield f"yes{names[condition]} = {yes}"
            yield f"not{names[condition]} = {no}"


def _joined(parts: Iterable[str], sign: str, otherwise: str) -> str:
    return f" {sign} ".join(parts) or otherwise


def _compared(compare: Compare, kind: np.dtype, words: Words) -> tuple[str, str]:
    """When the comparison holds, and when it does not, where the fact is known."""
    fact, its = compare.fact, f"its_{compare.fact.name}"
    coded = [one if isinstance(one, Number) else code_of(fact, one, words, kind) for one in values_of(compare)]
    if fact.kind == "text" and OTHER in coded:
        raise LookupError(f"{fact.name}: the columns do not tell {compare.value!r} from other words")
    if compare.op != "in":
        yes, no = SIGNS[compare.op]
        return f"({its} {yes} {coded[0]})", f"({its} {no} {coded[0]})"
    return (
        f"({_joined((f'({its} == {code})' for code in coded), '|', 'False')})",
        f"({_joined((f'({its} != {code})' for code in coded), '&', 'True')})",
    )


def _rule(rule: LaidRule, at: int, names: Names) -> Iterator[str]:
    """Who is due and how much, with the masks, before anything is settled between benefits."""
    yes, no = [_yes(part, names) for part in rule.parts], [_no(part, names) for part in rule.parts]
    yield f"# {rule.benefit.label}"
    given = "True" if rule.given is None else f"({rule.given} == 1)"
    yield f"given{at} = {given}"
    yield f"due{at} = {_joined([f'given{at}', *yes], '&', 'True')}"
    yield f"fails{at} = {_joined([f'(not given{at})', *no], '|', 'False')}"
    *tiers, (_last, fen) = rule.tiers
    yield f"fen{at} = {fen}"
    for condition, fen in reversed(tiers):
        assert condition is not None  # what stands after a tier without a condition is never reached
        yield f"fen{at} = {fen} if {_yes(condition, names)} else (fen{at} if {_no(condition, names)} else UNKNOWN)"
    bits = [(f"given{at} & {one}", bit) for bit, one in enumerate(no)]
    open_bits = [(f"given{at} & (not ({a} | {b}))", bit) for bit, (a, b) in enumerate(zip(yes, no, strict=True))]
    if tiers:
        yield f"untold{at} = due{at} & (fen{at} == UNKNOWN)"
        open_bits.append((f"untold{at}", len(yes)))
    if (outside := rule.benefit.outside) is not None:
        higher = f"(fen{at} > 0) & (its_{outside.name} > fen{at})"
        yield f"beaten{at} = due{at} & knows_{outside.name} & {higher}  # {outside.label}"
        yield f"unsure{at} = due{at} & (fen{at} > 0) & (not knows_{outside.name})"
        yield f"fen{at} = NOTHING if beaten{at} else (UNKNOWN if unsure{at} else fen{at})"
        bits.append((f"beaten{at}", len(yes) + 1))
        open_bits.append((f"unsure{at}", len(yes) + 1))
    yield f"pays{at} = fen{at} if due{at} else (NOTHING if fails{at} else UNKNOWN)"
    yield f"no{at} = {_mask(bits)}"
    yield f"unclear{at} = {_mask(open_bits)}"
    yield f"yields{at} = NOBODY"


def _mask(bits: list[tuple[str, int]]) -> str:
    return _joined((f"(np.uint64({one}) << np.uint64({bit}))" for one, bit in bits), "|", "np.uint64(0)")


def _step(step: LaidStep) -> Iterator[str]:
    match step.kind:
        case "forbid":
            yield from _forbid(*step.rules)
        case "higher_of":
            yield from _higher(*step.rules)
        case "cap":
            yield from _cap(step)


def _forbid(a: int, b: int) -> Iterator[str]:
    """The second gives way to the first, or waits until the first can be told."""
    yield f"yielding = (pays{a} != 0) & (pays{b} != 0) & ((pays{a} > 0) | (pays{b} > 0))  # {a} goes before {b}"
    yield f"pays{b} = (NOTHING if pays{a} > 0 else UNKNOWN) if yielding else pays{b}"
    yield f"yields{b} = np.int8({a}) if yielding else yields{b}"


def _higher(a: int, b: int) -> Iterator[str]:
    """The lower gives way to the higher, the same sum stays with the first; what is known waits for what is not."""
    yield f"yielding = (pays{a} != 0) & (pays{b} != 0)  # the higher of {a} and {b}"
    yield f"known_both = (pays{a} > 0) & (pays{b} > 0)"
    yield f"second_yields = yielding & (pays{b} > 0) & ((pays{a} < 0) | (pays{a} >= pays{b}))"
    yield f"first_yields = yielding & (pays{a} > 0) & ((pays{b} < 0) | (pays{a} < pays{b}))"
    yield f"pays{b} = (NOTHING if known_both else UNKNOWN) if second_yields else pays{b}"
    yield f"pays{a} = (NOTHING if known_both else UNKNOWN) if first_yields else pays{a}"
    yield f"yields{b} = np.int8({a}) if second_yields else yields{b}"
    yield f"yields{a} = np.int8({b}) if first_yields else yields{a}"


def _cap(step: LaidStep) -> Iterator[str]:
    """Together no more than the most; what comes after one that cannot be told waits for it."""
    yield f"left = {step.most}  # together no more than this"
    yield "waits = NOBODY"
    for one in step.rules:
        yield f"waiting = (pays{one} > 0) & (waits >= 0)"
        yield f"yielding = (pays{one} > 0) & (waits < 0) & (left == 0)"
        yield f"waits = np.int8({one}) if (pays{one} < 0) & (waits < 0) else waits"
        yield f"yields{one} = waits if waiting else (np.int8({step.first}) if yielding else yields{one})"
        yield f"pays{one} = UNKNOWN if waiting else (min(pays{one}, left) if pays{one} > 0 else pays{one})"
        yield f"left = np.int32(left - pays{one}) if pays{one} > 0 else left"
