"""Adding the agenda of another site; bringing its file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from maillage.community.models import Network
from maillage.community.models.fields import text_with_an_end
from maillage.programme.actions.agendas import MOST_BYTES
from maillage.programme.models import AgendaSource, Season
from maillage.programme.queries.preparation import open_seasons

FORMATS = gettext_lazy("iCalendar (.ics), schedule.xml, schedule.json or OpenAgenda, 5 MB at most")


class AgendaFileField(forms.FileField):
    """A file of an agenda, no larger than what is read."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        file = super().clean(data, initial)
        if file and file.size > MOST_BYTES:
            raise forms.ValidationError(_("This calendar is too big to be read."))
        return file


class SourceForm(forms.ModelForm):
    """Who keeps it, and its address or its file."""

    website = forms.URLField(label=gettext_lazy("Address of their site"), max_length=400, assume_scheme="https")
    url = forms.URLField(
        label=gettext_lazy("Address of the agenda"), max_length=500, required=False, assume_scheme="https",
        help_text=gettext_lazy("read every hour: iCalendar, schedule.xml, schedule.json or OpenAgenda"),
    )  # fmt: skip
    file = AgendaFileField(label=gettext_lazy("or its file"), required=False, help_text=FORMATS)

    class Meta:
        model = AgendaSource
        fields = ["name", "website", "season", "url"]
        formfield_callback = text_with_an_end
        help_texts = {
            "name": gettext_lazy("said beside each of its events"),
            "season": gettext_lazy("its events are listed there as well; none: in the agenda only"),
        }

    def __init__(self, *args: Any, network: Network, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        season: Any = self.fields["season"]
        season.queryset = open_seasons([network])

    def clean(self) -> dict[str, Any]:
        """An address or a file, not both."""
        data = super().clean() or self.cleaned_data
        if not self.errors and bool(data.get("url")) == bool(data.get("file")):
            self.add_error("url", _("Give an address or a file: one of the two."))
        return data


class SourceChangeForm(SourceForm):
    """Who keeps it, its season, where it is read; emptied, the address gives way to files that are brought."""

    def __init__(self, *args: Any, network: Network, **kwargs: Any) -> None:
        super().__init__(*args, network=network, **kwargs)
        del self.fields["file"]
        season: Any = self.fields["season"]
        season.queryset |= Season.objects.filter(pk=self.instance.season_id).distinct()
        self.fields["url"].help_text = _("empty: read from files you bring")

    def clean(self) -> dict[str, Any]:
        """Nothing but what each field asks."""
        return forms.ModelForm.clean(self) or self.cleaned_data


class AgendaFileForm(forms.Form):
    """The file of an agenda, anew."""

    file = AgendaFileField()
