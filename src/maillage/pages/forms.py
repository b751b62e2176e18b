"""What one fills in on the screens that join domains: a closure, one's profile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from maillage.community.models import Network, Person
from maillage.community.models.fields import AddressFormField, LineFormField
from maillage.community.queries.organisations import organisations_of, wholly_within
from maillage.community.rules import RoleKind, Scope, ScopeKind
from maillage.community.rules.tables import MOST_BYTES
from maillage.kernel.period import Period, instant
from maillage.kernel.refusal import Refusal
from maillage.kernel.tables import ACCEPTED
from maillage.places.forms.school_holidays import SchoolHolidaysField, name_holiday, offer_holidays
from maillage.places.models import Place, Space
from maillage.territory.forms import CommuneField
from maillage.web.domain import importers
from maillage.web.formats import sentence
from maillage.web.widgets import DateInput, TimeInput


class PlacesField(forms.ModelMultipleChoiceField):
    """Places, each with its commune."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj) if str(obj.commune) in str(obj) else f"{obj} ({obj.commune})"


class DaysForm(forms.Form):
    """From when to when, and why: whole days unless hours are given; or the days of school holidays."""

    holidays = SchoolHolidaysField()
    first = forms.DateField(label=_("First day"), widget=DateInput())
    starts = forms.TimeField(label=_("From (empty: the whole day)"), widget=TimeInput(), required=False)
    last = forms.DateField(label=_("Last day"), widget=DateInput())
    ends = forms.TimeField(label=_("Until (empty: the whole day)"), widget=TimeInput(), required=False)
    reason = LineFormField(label=_("Why (everybody reads it)"), max_length=160)

    def prepare(self, places: Sequence[Place], today: date) -> None:
        """Today, and the school holidays of these places; those that are chosen say the days and the reason."""
        offer_holidays(self, places, today)
        self.fields["first"].initial = self.fields["last"].initial = today
        self.holiday = self.fields["holidays"].clean(self.data.get("holidays")) if self._asks_holidays() else None
        if self.holiday:
            for name in ("first", "last", "reason"):
                self.fields[name].required = False

    def _asks_holidays(self) -> bool:
        field = self.fields.get("holidays")
        return isinstance(field, SchoolHolidaysField) and self.data.get("holidays") in field.known

    def clean_first(self) -> date:
        return self.holiday.first if self.holiday else _of_our_time(self.cleaned_data["first"])

    def clean_last(self) -> date:
        return self.holiday.last if self.holiday else _of_our_time(self.cleaned_data["last"])

    def clean_reason(self) -> str:
        text: str = self.cleaned_data["reason"]
        return text or (name_holiday(self.holiday) if self.holiday else "")

    def period_in(self, zone: ZoneInfo) -> Period:
        """The period in a time zone; raises ValueError when it ends before it starts, Refusal on a skipped hour."""
        data = self.cleaned_data
        starts, ends = (None, None) if self.holiday else (data.get("starts"), data.get("ends"))
        end = instant(data["last"], ends, zone) if ends else instant(data["last"] + timedelta(days=1), time(0), zone)
        return Period(instant(data["first"], starts or time(0), zone), end)

    def check_period(self, zones: Iterable[ZoneInfo]) -> None:
        """Refuse what is no period in one of these time zones."""
        try:
            for zone in zones:
                self.period_in(zone)
        except Refusal as refusal:
            raise forms.ValidationError(sentence(refusal)) from refusal
        except ValueError as error:
            raise forms.ValidationError(_("The end must come after the beginning.")) from error


class ClosureForm(DaysForm):
    """A closure of a place, or of one of its spaces."""

    space = forms.ModelChoiceField(
        label=_("What is closed"), queryset=Space.objects.none(), required=False, empty_label=_("The whole place")
    )
    field_order = ("holidays", "first", "starts", "last", "ends", "space", "reason")

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place = place
        space = self.fields["space"]
        assert isinstance(space, forms.ModelChoiceField)
        space.queryset = place.spaces.filter(active=True)
        self.prepare([place], timezone.localdate(timezone=place.zone))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            self.check_period([self.place.zone])
            self.period = self.period_in(self.place.zone)
        return data


class CloseSeveralForm(DaysForm):
    """One closure of several places at once."""

    places = PlacesField(label=_("Which places"), queryset=Place.objects.none(), widget=forms.CheckboxSelectMultiple)
    field_order = ("places", "holidays", "first", "starts", "last", "ends", "reason")

    def __init__(self, *args: Any, places: QuerySet[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["places"]
        assert isinstance(chosen, forms.ModelMultipleChoiceField)
        chosen.queryset = places
        self.prepare(list(places), timezone.localdate())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            self.check_period({place.zone for place in data["places"]})
        return data


def _of_our_time(day: date) -> date:
    if not 2000 <= day.year <= 2200:
        raise forms.ValidationError(
            _("Nobody can book that far ahead.") if day.year > 2200 else _("That day has passed.")
        )
    return day


class ProfileForm(forms.ModelForm):
    """Name, language, commune, and for whom one books."""

    home = CommuneField(
        label=_("Commune where I live"),
        required=False,
        help_text=_("So that minutes by car start from your door. Nobody else sees it."),
    )

    class Meta:
        model = Person
        fields = ["name", "phone", "home", "language", "organisation"]
        labels = {"name": _("Your name"), "language": _("Language of the emails")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        self.fields["name"].help_text = _("Seen by the hosts of the places you book, and by nobody else.")
        self.fields["phone"].help_text = _(
            "So that the hosts of the places you book can call you. Nobody else sees it."
        )
        self.fields["phone"].widget.attrs |= {"autocomplete": "tel", "inputmode": "tel"}
        self.initial["home"] = self.instance.home
        mine = organisations_of(self.instance)
        if mine:
            organisation = self.fields["organisation"]
            assert isinstance(organisation, forms.ModelChoiceField)
            organisation.queryset = mine
            organisation.empty_label = _("nobody: I book for myself")
        else:
            del self.fields["organisation"]


class AddressForm(forms.Form):
    """The address one wants from now on."""

    email = AddressFormField(
        label=_("Your new email address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class MailingForm(forms.Form):
    """To whom (how many, never who), what about, what."""

    selection = forms.ChoiceField(label=_("To"), widget=forms.RadioSelect)
    subject = LineFormField(label=_("Subject"), max_length=160)
    text = forms.CharField(label=_("Message"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 10}))

    def __init__(self, *args: Any, selections: list[tuple[str, Any, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["selection"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(code, f"{label} ({count})") for code, label, count in selections]


class RetentionForm(forms.Form):
    """How long something is kept, on what ground, and where that was read."""

    days = forms.IntegerField(label=_("Kept for (days)"), min_value=1, max_value=36_500)
    basis = LineFormField(label=_("On what ground"), max_length=300)
    source = LineFormField(label=_("Where that was read"), max_length=300)


class ImportForm(forms.Form):
    """Which table, into which network."""

    kind = forms.ChoiceField(label=_("What the table holds"))
    network = forms.ModelChoiceField(label=_("Network"), queryset=Network.objects.none(), empty_label=None)
    file = forms.FileField(
        label=_("File (CSV, XLSX or ODS)"), widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED})
    )

    def __init__(self, *args: Any, networks: list[Network], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind, network = self.fields["kind"], self.fields["network"]
        assert isinstance(kind, forms.ChoiceField)
        assert isinstance(network, forms.ModelChoiceField)
        kind.choices = [(one.kind, one.label) for one in importers()]
        network.queryset = Network.objects.filter(pk__in=[one.pk for one in networks])
        if len(networks) == 1:
            network.initial, network.widget = networks[0], forms.HiddenInput()

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("This file is larger than 10 MB: cut it in two."))
        return file


class RoleForm(forms.Form):
    """Who, what, where, from when."""

    email = AddressFormField(label=_("Their email address"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    where = forms.ChoiceField(label=_("Role"))
    starts_on = forms.DateField(label=_("From"), widget=DateInput(), required=False)

    def __init__(self, *args: Any, networks: list[Network], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: list[tuple[str, Any]] = []
        for network in networks:
            label = _("facilitates %(network)s") % {"network": network}
            choices.append((f"facilitator:network:{network.pk}", label))
            for part in network.parts.filter(
                role="facilitator", organisation__in=wholly_within(networks)
            ).select_related("organisation"):
                label = _("facilitates for %(name)s") % {"name": part.organisation}
                choices.append((f"facilitator:organisation:{part.organisation_id}", label))
        places = Place.objects.filter(network__in=networks).order_by("name")
        choices += [(f"host:place:{place.pk}", _("hosts %(place)s") % {"place": place.name}) for place in places]
        where = self.fields["where"]
        assert isinstance(where, forms.ChoiceField)
        where.choices = choices

    @property
    def kind(self) -> RoleKind:
        return RoleKind(self.cleaned_data["where"].split(":")[0])

    @property
    def scope(self) -> Scope:
        _kind, scope, number = self.cleaned_data["where"].split(":")
        return Scope(ScopeKind(scope), int(number))


class TokenForm(forms.Form):
    """A key for a program: what for, what it opens, for how long."""

    nom = LineFormField(
        label=_("What for"), max_length=80, help_text=_("“My calendar at work”, so that you know it again")
    )
    droits = forms.MultipleChoiceField(label=_("It may"), widget=forms.CheckboxSelectMultiple)
    jours = forms.TypedChoiceField(
        label=_("For how long"),
        choices=[(90, _("three months")), (365, _("one year")), (0, _("until I remove it"))],
        coerce=int,
        initial=365,
    )

    def __init__(self, *args: Any, scopes: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        droits = self.fields["droits"]
        assert isinstance(droits, forms.MultipleChoiceField)
        droits.choices = list(scopes.items())
