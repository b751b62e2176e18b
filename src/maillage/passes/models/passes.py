"""What is sold, what somebody holds, who shares it, when it was suspended."""

from __future__ import annotations

import uuid

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from maillage.community.models import Network, Organisation, Person
from maillage.community.models.fields import LineField
from maillage.community.rules import Scope
from maillage.passes.rules.passes import PassForm, PassScope, PassState, Voucher
from maillage.places.models import Place
from maillage.places.rules.life import SpaceKind

FORM_LABELS = [
    (PassForm.HALF_DAYS.value, _("a book of half-days")),
    (PassForm.DAYS.value, _("so many days a month")),
    (PassForm.UNLIMITED.value, _("as often as one wants, by the month")),
    (PassForm.HOURS.value, _("so many hours")),
]
STATE_LABELS = [
    (PassState.ORDERED.value, _("asked for, to be paid")),
    (PassState.ACTIVE.value, _("in use")),
    (PassState.CANCELLED.value, _("cancelled")),
]
SCOPE_LABELS = [
    (PassScope.PLACE.value, _("the place that sells it")),
    (PassScope.SOME.value, _("some places")),
    (PassScope.NETWORK.value, _("all places of the network")),
]
VOUCHER_LABELS = [
    (Voucher.SINGLE.value, _("VAT is known when it is sold (single-purpose voucher)")),
    (Voucher.MULTI.value, _("VAT is known when it is used (multi-purpose voucher)")),
]
USES = [(SpaceKind.DESK.value, _("desks")), (SpaceKind.MEETING.value, _("meeting rooms")), ("", _("all spaces"))]


class PassKind(models.Model):
    """A pass that a place sells: what it counts, what it costs, where and how long it is good for."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    seller = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="pass_kinds")
    name = LineField(_("name"), max_length=80)
    form = models.CharField(_("what it is"), max_length=10, choices=FORM_LABELS, default=PassForm.HALF_DAYS.value)
    quantity = models.PositiveSmallIntegerField(_("how many"), default=10)
    price_cents = models.PositiveIntegerField(_("price"), validators=[MaxValueValidator(1_000_000)])
    months = models.PositiveSmallIntegerField(_("good for (months)"), default=12)
    scope = models.CharField(_("good in"), max_length=8, choices=SCOPE_LABELS, default=PassScope.NETWORK.value)
    places = models.ManyToManyField(Place, blank=True, related_name="+", verbose_name=_("places"))
    partners = models.ManyToManyField(
        Network, blank=True, related_name="+", verbose_name=_("and in the places of these networks")
    )
    use = models.CharField(_("for"), max_length=20, choices=USES, blank=True, default=SpaceKind.DESK.value)
    vat_rate = models.DecimalField(_("VAT (%)"), max_digits=4, decimal_places=2, default=0)
    voucher = models.CharField(_("VAT"), max_length=6, choices=VOUCHER_LABELS, default=Voucher.MULTI.value)
    on_sale = models.BooleanField(_("on sale"), default=True)

    class Meta:
        ordering = ["seller", "price_cents", "pk"]

    def __str__(self) -> str:
        return self.name

    def scopes(self) -> tuple[Scope, ...]:
        return self.seller.scopes()


class Pass(models.Model):
    """What somebody, or an organisation for its people, holds; with the name and price it was sold for."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.ForeignKey(PassKind, on_delete=models.PROTECT, related_name="passes")
    holder = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="passes")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="passes"
    )
    state = models.CharField(max_length=10, choices=STATE_LABELS, default=PassState.ORDERED.value)
    name = LineField(max_length=80)
    price_cents = models.PositiveIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    given_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    words = LineField(_("a word"), max_length=200, blank=True)
    renewed_from = models.OneToOneField("self", null=True, blank=True, on_delete=models.SET_NULL)
    ordered_at = models.DateTimeField()
    activated_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["ends_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="pass_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(holder__isnull=True) | Q(organisation__isnull=True), name="pass_of_one_or_the_other"
            ),
        ]
        indexes = [models.Index(fields=["holder", "ends_on"], name="pass_of_holder")]

    def __str__(self) -> str:
        return f"{self.name} {self.public_id}"

    def scopes(self) -> tuple[Scope, ...]:
        return self.kind.seller.scopes()


class PassBeneficiary(models.Model):
    """Somebody who may use the pass of an organisation."""

    held = models.ForeignKey(Pass, on_delete=models.CASCADE, related_name="beneficiaries")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="shared_passes")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["held", "person"], name="beneficiary_once")]

    def __str__(self) -> str:
        return f"{self.held_id} {self.person_id}"


class PassSuspension(models.Model):
    """Days on which a pass is not used, for an illness or a leave: its end is later by as many. Why is not kept."""

    held = models.ForeignKey(Pass, on_delete=models.CASCADE, related_name="suspensions")
    first = models.DateField(_("from"))
    last = models.DateField(_("until"))
    set_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["first"]
        constraints = [models.CheckConstraint(condition=Q(last__gte=F("first")), name="suspended_forwards")]

    def __str__(self) -> str:
        return f"{self.held_id} {self.first}"
