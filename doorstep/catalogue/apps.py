"""Walks the folders of declarations at start-up: lays down what places have set, and offers what it finds."""

import importlib
import pkgutil
from dataclasses import replace
from types import ModuleType

from django.apps import AppConfig

from doorstep.kernel.benefit import Benefit, Parameter, Share


class CatalogueConfig(AppConfig):
    name = "doorstep.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        from doorstep.base.figures import offer_figure
        from doorstep.base.items import offer, offer_item, offer_stacking
        from doorstep.exchange.contracts import offer_feed
        from doorstep.payments.bands import offer_bands
        from doorstep.payments.bankformat import offer_format
        from doorstep.quota.counting import offer_claim, offer_weight

        from . import bankformats, benefits, claims, feeds, figures, items, provinces, stacking
        from .parameters.payment import SIGNATURE_BANDS
        from .pieces.counted import WEIGHT

        lay_down(provinces)
        for module in modules_of(benefits):
            offer(given_where_set(module.BENEFIT))
        offer_stacking(stacking.STACKING)
        for module in modules_of(items):
            offer_item(module.ITEM)
        for module in modules_of(feeds):
            offer_feed(module.FEED)
        for module in modules_of(figures):
            for figure in getattr(module, "FIGURES", None) or [module.FIGURE]:
                offer_figure(figure)
        for module in modules_of(bankformats):
            offer_format(module.FORMAT)
        offer_bands(SIGNATURE_BANDS)
        for module in modules_of(claims):
            offer_claim(module.CLAIM)
        offer_weight(WEIGHT)


def lay_down(folder: ModuleType) -> None:
    """What the files of the folder say that places have set. A place set twice is an error."""
    for module in modules_of(folder):
        for place, standards in module.STANDARDS.items():
            for parameter, values in standards.items():
                parameter.settle(place, values)


def given_where_set(benefit: Benefit) -> Benefit:
    """The benefit, given in its own places and wherever files of another place have set all of its amounts."""
    if not benefit.places:
        return benefit
    numbers = amounts_of(benefit)
    set_in = {place for number in numbers for place in number.places if not place.startswith(benefit.places)}
    others = sorted(place for place in set_in if all(is_set(number, place) for number in numbers))
    return replace(benefit, places=(*benefit.places, *others))


def amounts_of(benefit: Benefit) -> list[Parameter]:
    """The numbers that make up the amounts of a benefit, each once."""
    rates = [rate for _condition, rate in benefit.tiers]
    parts = [part for rate in rates for part in ((rate.of, rate.per_mille) if isinstance(rate, Share) else (rate,))]
    return list({part.name: part for part in parts if isinstance(part, Parameter)}.values())


def is_set(number: Parameter, place: str) -> bool:
    """Whether the number is set for the place, by itself or by a division in which it lies."""
    return any(place.startswith(code) for code in (number.home, *number.places))


def modules_of(folder: ModuleType) -> list[ModuleType]:
    """Every module of the folder, by name."""
    return [
        importlib.import_module(f"{folder.__name__}.{found.name}") for found in pkgutil.iter_modules(folder.__path__)
    ]
