"""What passes know about a person, how they forget them, and what they keep for how long."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from maillage.community.actions.privacy import PersonalTable
from maillage.community.models import Person
from maillage.passes.models import Billed, Charge, Concession, CreditEntry, Pass, PassBeneficiary, PassSuspension, Rate
from maillage.passes.rules.passes import PassState

ACCOUNTS = _("Accounts are kept ten years (Code de commerce, art. L123-22), without your name.")


class PassesPersonalData:
    """Passes, what was taken of them, what was owed, what one said to pay less."""

    def export(self, person: Person) -> list[PersonalTable]:
        mine = Pass.objects.filter(holder=person).select_related("kind__seller")
        entries = CreditEntry.objects.filter(held__holder=person).select_related("held", "place")
        charges = Charge.objects.filter(payer=str(person.journal_id)).select_related("place").order_by("at", "pk")
        shared = PassBeneficiary.objects.filter(person=person).select_related("held__organisation")
        return [
            PersonalTable("passes", _("Passes"), [
                {"name": one.name, "place": one.kind.seller.name, "from": one.starts_on, "until": one.ends_on,
                 "status": one.get_state_display(), "cents": one.price_cents, "text": one.words}
                for one in mine], fate="nameless", why=ACCOUNTS),
            PersonalTable("credits", _("What was taken of your passes"), [
                {"name": one.held.name, "place": one.place.name, "day": one.day, "amount": one.amount}
                for one in entries.order_by("at", "pk")], fate="nameless", why=ACCOUNTS),
            PersonalTable("charges", _("What your bookings cost"), [
                {"place": one.place.name, "day": one.day, "cents": one.cents, "why": one.why} for one in charges
            ], fate="nameless", why=ACCOUNTS),
            PersonalTable("passes_shared", _("Passes of organisations that you may use"), [
                {"name": one.held.name, "organisation": str(one.held.organisation or "")} for one in shared]),
            PersonalTable("passes_given", _("Passes you gave"), [
                {"name": one.name, "given_at": one.ordered_at, "text": one.words}
                for one in Pass.objects.filter(given_by=person)], fate="nameless", why=ACCOUNTS),
            PersonalTable("concessions", _("What you said to pay less"), [
                {"kind": one.get_audience_display(), "until": one.until, "declared_at": one.declared_at}
                for one in Concession.objects.filter(person=person)]),
            PersonalTable("rates_set", _("Prices you set as a host"), [
                {"space": one.space.name, "from": one.valid_from}
                for one in Rate.objects.filter(set_by=person).select_related("space")], fate="nameless", why=ACCOUNTS),
        ]  # fmt: skip

    def erase(self, person: Person, ghost: Person) -> None:
        """Passes stay in the accounts, nobody's; what is not paid is cancelled; the rest goes."""
        del ghost  # nobody needs to stand for them
        Concession.objects.filter(person=person).delete()
        PassBeneficiary.objects.filter(person=person).delete()
        PassSuspension.objects.filter(held__holder=person).delete()
        waiting = Pass.objects.filter(Q(holder=person) | Q(given_by=person), state=PassState.ORDERED)
        waiting.update(state=PassState.CANCELLED)
        Pass.objects.filter(Q(holder=person) | Q(given_by=person)).update(words="")
        Pass.objects.filter(holder=person).update(holder=None)
        Pass.objects.filter(given_by=person).update(given_by=None)
        Rate.objects.filter(set_by=person).update(set_by=None)


def purge_concessions(before: datetime, dry: bool) -> int:
    """What somebody said to pay less, once it no longer counts."""
    old = Concession.objects.filter(until__lt=timezone.localdate(before))
    return old.count() if dry else old.delete()[0]


def purge_orders(before: datetime, dry: bool) -> int:
    """Passes that were asked for and never paid; one on an invoice waits for what becomes of that."""
    old = Pass.objects.filter(ordered_at__lt=before, activated_at=None).exclude(
        public_id__in=Billed.objects.values("key")
    )
    return old.count() if dry else old.delete()[0]


def purge_holders(before: datetime, dry: bool) -> int:
    """Passes that are long over become nobody's; what they paid for stays in the accounts."""
    over = Pass.objects.filter(ends_on__lt=timezone.localdate(before), holder__isnull=False)
    if dry:
        return over.count()
    PassSuspension.objects.filter(held__in=over).delete()
    return over.update(holder=None, given_by=None, words="")


PASSES_RETENTION_PURGES = {
    "concessions": purge_concessions,
    "pass_orders": purge_orders,
    "passes_over": purge_holders,
}
