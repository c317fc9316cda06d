"""The form in which a turned-down message is corrected, field by field."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .kinds import field_words
from .payloads import leaves


class CorrectionForm(forms.Form):
    """One field for each value of the payload; what is left empty stays as it is."""

    reason = forms.CharField(
        label=_("改了什么，为什么"), max_length=200, help_text=_("会写进办理记录，不要写个人信息。")
    )

    def __init__(self, said: Any = None, *, kind: str, payload: Any) -> None:
        super().__init__(said)
        self.paths = [path for path, _value in leaves(payload)]
        for path in self.paths:
            field = forms.CharField(
                label=field_words(kind, path), required=False, max_length=500, help_text=_("留空则不改。")
            )
            self.fields[f"at.{path}"] = field
        self.order_fields([*(f"at.{path}" for path in self.paths), "reason"])

    def changes(self) -> dict[str, str]:
        """The values that were typed, by path."""
        typed = {path: self.cleaned_data[f"at.{path}"] for path in self.paths}
        return {path: text for path, text in typed.items() if text}
