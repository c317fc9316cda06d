"""Walks the folders of declarations at start-up and offers what it finds."""

import importlib
import pkgutil
from types import ModuleType

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "doorstep.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        from doorstep.base.figures import offer_figure
        from doorstep.base.items import offer, offer_item
        from doorstep.payments.bands import offer_bands
        from doorstep.payments.bankformat import offer_format

        from . import bankformats, benefits, figures, items
        from .parameters.payment import SIGNATURE_BANDS

        for module in modules_of(benefits):
            offer(module.BENEFIT)
        for module in modules_of(items):
            offer_item(module.ITEM)
        for module in modules_of(figures):
            for figure in getattr(module, "FIGURES", None) or [module.FIGURE]:
                offer_figure(figure)
        for module in modules_of(bankformats):
            offer_format(module.FORMAT)
        offer_bands(SIGNATURE_BANDS)


def modules_of(folder: ModuleType) -> list[ModuleType]:
    """Every module of the folder, by name."""
    return [
        importlib.import_module(f"{folder.__name__}.{found.name}") for found in pkgutil.iter_modules(folder.__path__)
    ]
