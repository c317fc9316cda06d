"""What this installation is: the demonstration of a city, or a city's own. Read once per process."""

from dataclasses import dataclass
from functools import lru_cache

from .models import Installation


@dataclass(frozen=True)
class Here:
    """Whose site this is."""

    city_code: str
    city_name: str
    is_synthetic: bool

    @property
    def site_name(self) -> str:
        """The federation whose site this is."""
        return f"{self.city_name}残疾人联合会"


@lru_cache(maxsize=1)
def _known() -> Here:
    row = Installation.objects.get()
    return Here(row.city_code, row.city_name, row.is_synthetic)


def installation() -> Here | None:
    """The installation, or None before anybody has said what it is (which is not remembered)."""
    try:
        return _known()
    except Installation.DoesNotExist:
        return None


def forget_installation() -> None:
    """After the installation was made or changed."""
    _known.cache_clear()
