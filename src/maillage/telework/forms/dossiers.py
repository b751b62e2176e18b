"""What the hosts say of their place for whoever files it."""

from __future__ import annotations

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from maillage.telework.models import PlaceDossier
from maillage.web.widgets import DateInput

DATES = ("insured_until", "electrical_on", "fire_on")


class DossierForm(forms.ModelForm):
    """Everything may be left empty: what is missing is said."""

    erp_category = forms.TypedChoiceField(
        label=capfirst(_("ERP category")), required=False, coerce=int, empty_value=None,
        choices=[("", "—"), *((n, str(n)) for n in range(1, 6))],
    )  # fmt: skip
    acceslibre_url = forms.URLField(
        label=capfirst(_("address at Acceslibre")), required=False, assume_scheme="https", max_length=200
    )  # fmt: skip
    field_order = ("erp_type", "erp_category")

    class Meta:
        model = PlaceDossier
        fields = [
            "erp_type", "insurer", "insured_until", "electrical_on", "electrical_by", "fire_on", "fire_by", "keys",
            "cleaning", "cameras", "catering", "access_log",
        ]  # fmt: skip
        widgets = {name: DateInput() for name in DATES}
