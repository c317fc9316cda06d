"""The room people, known to Django."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "doorstep.people"
    label = "people"

    def ready(self) -> None:
        from . import (
            facts,  # noqa: F401  (publishes them)
            panels,  # noqa: F401  (puts them on the person's page)
        )
