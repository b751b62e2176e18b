"""By which ways of the community others can know where somebody works."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.community.models import DirectoryEntry, Person
from maillage.community.rules.directory import Audience
from maillage.web.disclosures import Disclosure, Reader, Stay, Switch

READERS = {Audience.MEMBERS.value: Reader.MEMBER, Audience.EVERYONE.value: Reader.ANYBODY}


def disclosures_of(person: Person, stay: Stay | None) -> list[Disclosure]:
    """The directory, the journal, lists of members."""
    del stay  # none of them speaks of one booking
    return [_of_directory(person), _of_journal(), _of_members()]


def _of_directory(person: Person) -> Disclosure:
    entry = DirectoryEntry.objects.filter(person=person).select_related("usual").first()
    order = [Audience.NOBODY.value, Audience.MEMBERS.value, Audience.EVERYONE.value]
    audience = Audience.NOBODY.value
    if entry is not None and entry.usual_id:  # a line is shown to who may see the name, and that line
        audience = min(entry.name_to or audience, entry.usual_to or audience, key=order.index)
    who = {
        Audience.NOBODY.value: _("nobody"),
        Audience.MEMBERS.value: _("the members of your networks"),
        Audience.EVERYONE.value: _("anybody"),
    }
    return Disclosure(
        "directory",
        _("The directory: where you usually work"),
        who[audience],
        _("The commune you wrote there. Never a day, never a booking."),
        is_open=audience in READERS,
        readers=frozenset({READERS[audience]}) if audience in READERS else frozenset(),
        lasts=_("as long as you show it"),
        switch=Switch(_("Choose what I show"), reverse("community:my_entry")),
        addresses=frozenset({"community:directory", "community:entry"}),
    )


def _of_journal() -> Disclosure:
    return Disclosure(
        "journal",
        _("The journal of what is done on the site"),
        _("you alone, by name; those who facilitate read “a member, or a host”"),
        _("That something was booked, never by whom."),
        is_open=False,
        switch=Switch(_("Read my journal"), reverse("my_journal")),
    )


def _of_members() -> Disclosure:
    return Disclosure(
        "facilitators",
        _("The network’s own pages: members, week, counts, tables"),
        _("those who facilitate or fund the network"),
        _("That you belong to the network; how many people come, from five up. Never who, where or when."),
        is_open=False,
        why=_("Nothing to close: it names nobody."),
    )
