"""Walks the folder of declarations at start-up and offers what it finds."""

import importlib
import pkgutil

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "doorstep.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        from doorstep.base.items import offer

        from . import benefits

        for found in pkgutil.iter_modules(benefits.__path__):
            offer(importlib.import_module(f"{benefits.__name__}.{found.name}").BENEFIT)
