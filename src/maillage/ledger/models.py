"""Books, their entries and lines, the numbers of documents, closures. Only added to: triggers refuse the rest."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from maillage.ledger.rules.entries import Beginning


class Book(models.Model):
    """A chain of entries with one writer at a time: its row says where it is, and is what a writer locks."""

    key = models.CharField(_("name"), max_length=60, unique=True)
    number = models.PositiveBigIntegerField(_("last entry"), default=0)
    digest = models.CharField(_("digest of the last entry"), max_length=64)
    closed_until = models.DateField(_("closed until"), null=True)

    def __str__(self) -> str:
        return self.key


class BookBeginning(models.Model):
    """A book that goes on from one that stopped elsewhere (a database begun anew): its first link. Never changed."""

    book = models.OneToOneField(Book, models.PROTECT, related_name="beginning")
    after_digest = models.CharField(max_length=64)
    after_entries = models.PositiveBigIntegerField()
    why = models.CharField(max_length=200)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.book_id} {self.after_digest[:8]}"

    @property
    def link(self) -> Beginning:
        """The beginning of a chain, as the rules read it."""
        return Beginning(self.book.key, self.after_digest, self.after_entries, self.why, self.at)


class Entry(models.Model):
    """One fact: its lines balance, its digest holds the digest of the entry before it."""

    book = models.ForeignKey(Book, models.PROTECT, related_name="entries")
    number = models.PositiveBigIntegerField()
    dated = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=36, blank=True)  # the name somebody has in the journal; nobody's once erased
    label = models.CharField(max_length=200)
    document = models.CharField(max_length=40, blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "number"], name="entry_numbers_without_double"),
            models.UniqueConstraint(fields=["book", "previous"], name="no_fork_in_a_book"),
        ]
        indexes = [models.Index(fields=["book", "dated"])]

    def __str__(self) -> str:
        return f"{self.book_id}/{self.number} {self.label}"


class EntryLine(models.Model):
    """So many cents on the debit (above zero) or the credit (below zero) of an account."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    account = models.CharField(max_length=20)
    cents = models.BigIntegerField()
    currency = models.CharField(max_length=3, default="EUR")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "position"], name="a_line_a_position"),
            models.CheckConstraint(condition=~Q(cents=0), name="no_empty_line"),
        ]
        indexes = [models.Index(fields=["account", "entry"])]

    def __str__(self) -> str:
        return f"{self.account} {self.cents}"


class Numbering(models.Model):
    """A series of documents (invoices of a year): the next number, given under the lock of this row."""

    key = models.CharField(max_length=60, unique=True)
    last = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.key} {self.last}"


class DocumentNumber(models.Model):
    """A number that was given, and to what: none is missing, none is given twice."""

    numbering = models.ForeignKey(Numbering, models.PROTECT, related_name="given")
    number = models.PositiveBigIntegerField()
    given_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["numbering", "number"], name="a_number_once")]

    def __str__(self) -> str:
        return f"{self.numbering_id}/{self.number}"


class Closure(models.Model):
    """A period that is over: where the chain was, and what each account came to (NF525 calls it a grand total)."""

    book = models.ForeignKey(Book, models.PROTECT, related_name="closures")
    until = models.DateField()
    number = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    totals = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["book", "until"], name="a_day_is_closed_once")]

    def __str__(self) -> str:
        return f"{self.book_id} {self.until}"


class Reconciliation(models.Model):
    """What was last proven of a book, or of something else that must add up: when, how much, what was wrong.

    `number` and `digest` are where the next night goes on from: the last entry that was in order. `faults` are
    sentences in English, the keys of their translation, each with what fills it.
    """

    subject = models.CharField(max_length=60, unique=True)
    at = models.DateTimeField()
    whole_at = models.DateTimeField()  # the last time that all was read, from the first entry
    count = models.PositiveBigIntegerField(default=0)
    faults = models.JSONField(default=list)
    number = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.subject} {self.at:%Y-%m-%d}"


class SealingKey(models.Model):
    """A key that seals. Its private half is encrypted by the secret of the installation; retired, it checks only."""

    name = models.CharField(max_length=16, unique=True)
    public_key = models.BinaryField(max_length=32)
    private_key = models.TextField(blank=True)  # empty once retired
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(models.Value(1), condition=Q(retired_at=None), name="one_sealing_key_in_use"),
        ]

    def __str__(self) -> str:
        return self.name
