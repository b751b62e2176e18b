"""The hours of contact of an agreement become those in which this site writes to its worker."""

from __future__ import annotations

from django.db import transaction

from maillage.community.actions.notifications import choose_all
from maillage.community.models import Person
from maillage.community.queries.notifications import schedule_of
from maillage.telework.actions.agreements import lock_own_agreement
from maillage.telework.models import Agreement
from maillage.telework.queries.agreements import terms_in_force
from maillage.telework.rules.contact_hours import keep_hours, may_keep_hours
from maillage.telework.rules.lifecycle import AgreementState
from maillage.telework.rules.terms import Terms


@transaction.atomic
def keep_contact_hours(agreement: Agreement, by: Person) -> None:
    """Outside of contact the site waits; what may not wait still leaves. Done twice, it is done once."""
    mine = lock_own_agreement(agreement, by)
    in_force = mine.state == AgreementState.ACTIVE
    terms = terms_in_force(mine)[0] if in_force else Terms()
    if refusal := may_keep_hours(terms, in_force=in_force):
        raise refusal
    assert terms.contact_from is not None
    assert terms.contact_until is not None
    choose_all(by, {}, keep_hours(schedule_of(by), terms.contact_from, terms.contact_until), by.reminder)
