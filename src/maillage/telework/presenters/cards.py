"""My agreements in a list: which days, where, and what comes next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from maillage.places.models import Place
from maillage.telework.models import Agreement
from maillage.telework.presenters.texts import days_in_words, in_a_row
from maillage.telework.queries.agreements import IN_FORCE, terms_in_force
from maillage.telework.rules.lifecycle import AgreementState, Answer, Party, last_day_of, may_renew, telework_days
from maillage.telework.rules.terms import Terms
from maillage.web.formats import day, written_day

AHEAD = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class AgreementCard:
    """An agreement, its days, where, and the next thing that happens or has to be done."""

    agreement: Agreement
    days: str
    where: str
    following: str


def cards_of(agreements: Iterable[Agreement], today: date) -> list[AgreementCard]:
    """One card each; their versions, signatures and swaps are prefetched. One statement, for the names of places."""
    rows = [(one, _terms_of(one)) for one in agreements]
    slugs = {slug for _one, terms in rows for slug in terms.places}
    names = dict(Place.objects.filter(slug__in=slugs).values_list("slug", "name"))
    return [
        AgreementCard(one, days_in_words(terms), _where(terms, names), _what_follows(one, terms, today))
        for one, terms in rows
    ]


def _terms_of(agreement: Agreement) -> Terms:
    return terms_in_force(agreement)[0] if agreement.state in IN_FORCE else agreement.read_terms


def _where(terms: Terms, names: dict[str, str]) -> str:
    places = [names.get(slug, slug) for slug in terms.places]
    places += [terms.other_place] if terms.other_place else []
    return in_a_row([*places, *([_("at home")] if terms.at_home else [])])


def _what_follows(agreement: Agreement, terms: Terms, today: date) -> str:
    if agreement.state not in IN_FORCE:
        return _what_is_to_do(agreement)
    if agreement.state != AgreementState.ACTIVE:
        return ""
    last = last_day_of(terms, agreement.ends_on)
    if last is not None and may_renew(last, today):
        return _("ends on %(day)s: begin the next one if you go on") % {"day": written_day(last)}
    swaps = terms_in_force(agreement)[1]
    ahead = sorted(telework_days(terms, swaps, today, today + AHEAD))
    return _("next day: %(day)s") % {"day": day(ahead[0])} if ahead else ""


def _what_is_to_do(agreement: Agreement) -> str:
    """Of an agreement that both have not signed."""
    if agreement.state == AgreementState.REFUSED:
        return _("your employer said no: read why")
    version = max(agreement.versions.all(), key=lambda one: one.number, default=None)
    if agreement.state == AgreementState.SENT and version is not None:
        signed = {one.party for one in version.signatures.all()}
        return _("waits for your signature") if Party.WORKER.value not in signed else _("waits for your employer")
    if version is not None and version.answer == Answer.CHANGE:
        return _("your employer asks for a change: correct it, then send it again")
    return _("to be written, then sent")
