"""Walks the folders of declarations at start-up: lays down what places have set, and offers what it finds."""

import importlib
import pkgutil
from dataclasses import replace
from types import ModuleType

from django.apps import AppConfig

from doorstep.kernel.benefit import Benefit


class CatalogueConfig(AppConfig):
    name = "doorstep.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        from doorstep.base.figures import offer_figure
        from doorstep.base.items import offer, offer_item, offer_stacking
        from doorstep.exchange.contracts import offer_feed

        from . import benefits, feeds, figures, items, provinces, stacking

        for module in modules_of(provinces):
            for place, standards in module.STANDARDS.items():
                for parameter, values in standards.items():
                    parameter.settle(place, values)
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


def given_where_set(benefit: Benefit) -> Benefit:
    """The benefit, given in its own places and wherever a file of another place has set one of its amounts."""
    set_in = {place for _condition, rate in benefit.tiers for place in getattr(rate, "places", ())}
    others = sorted(place for place in set_in if not place.startswith(benefit.places or place))
    return replace(benefit, places=(*benefit.places, *others)) if others else benefit


def modules_of(folder: ModuleType) -> list[ModuleType]:
    """Every module of the folder, by name."""
    return [
        importlib.import_module(f"{folder.__name__}.{found.name}") for found in pkgutil.iter_modules(folder.__path__)
    ]
