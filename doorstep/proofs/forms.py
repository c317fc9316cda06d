"""What a stranger types who asks about a paper."""

from django import forms
from django.utils.translation import gettext_lazy as _


class VerifyForm(forms.Form):
    """A code, or what a QR code holds."""

    text = forms.CharField(
        label=_("核验码"),
        max_length=2000,
        help_text=_("材料上印的 20 位字母和数字，大小写、横线都不要紧；也可以贴上扫码得到的内容。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
