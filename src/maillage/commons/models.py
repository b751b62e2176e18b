"""What the commons keeps: pages and every revision of them, proposals, drafts, pictures, collections, editions."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from maillage.commons.rules.licences import DEFAULT, LICENCES
from maillage.community.models import Network, Person
from maillage.community.models.decisions import Decided
from maillage.community.models.fields import LineField
from maillage.community.rules import INSTANCE, Scope, ScopeKind
from maillage.places.models import Place


class Nature(models.TextChoices):
    """What a page is about; each has its own questions (forms)."""

    METHOD = "method", _("method")
    RECIPE = "recipe", _("recipe")
    EXPERIENCE = "experience", _("return on experience")
    PLACE = "place", _("place")
    MODEL = "model", _("economic model")
    EVENT = "event", _("event")
    LEGAL = "legal", _("legal note")


class Kind(models.TextChoices):
    """What a reader comes for (Diátaxis, D. Procida)."""

    TUTORIAL = "tutorial", _("to learn")
    HOWTO = "howto", _("to do")
    REFERENCE = "reference", _("to look up")
    EXPLANATION = "explanation", _("to understand")


class State(models.TextChoices):
    """How far one may lean on a page."""

    DRAFT = "draft", _("draft")
    REVIEWED = "reviewed", _("read over")
    TRIED = "tried", _("tried")


LANGUAGES = [("fr", "Français"), ("en", "English"), ("oc", "Occitan")]
LICENCE_LABELS = [(licence.spdx, licence.name) for licence in LICENCES.values()]


class Page(models.Model):
    """A page of the commons. What it says is its last revision; what is repeated here is for lists and searching."""

    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="pages")
    slug = models.SlugField(max_length=80, unique=True)
    title = LineField(_("title"), max_length=160)
    summary = LineField(_("in one sentence"), max_length=240, blank=True)
    nature = models.CharField(_("what it is"), max_length=12, choices=Nature.choices, default=Nature.METHOD)
    kind = models.CharField(_("what for"), max_length=12, choices=Kind.choices, default=Kind.HOWTO)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGES, default="fr")
    licence = models.CharField(_("licence"), max_length=24, choices=LICENCE_LABELS, default=DEFAULT)
    head = models.OneToOneField("Revision", on_delete=models.RESTRICT, null=True, related_name="+")
    places = models.ManyToManyField(Place, related_name="pages", blank=True, verbose_name=_("about these places"))
    upstream = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="forks")
    upstream_at = models.ForeignKey("Revision", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    original = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="translations")
    original_at = models.ForeignKey("Revision", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    hidden = models.BooleanField(default=False)  # spam or vandalism: kept, shown to those who moderate alone
    search = SearchVectorField(null=True)

    class Meta:
        ordering = ["title", "pk"]
        indexes = [
            GinIndex(fields=["search"], name="page_search"),
            models.Index(fields=["nature", "title"], name="page_nature"),
            models.Index(fields=["-changed_at"], name="page_changed"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("commons:page", args=[self.slug])

    def scopes(self) -> tuple[Scope, ...]:
        """Where a role must lie to reach this page."""
        return (Scope(ScopeKind.NETWORK, self.network_id), INSTANCE)


class PageContent(models.Model):
    """The content of a page, as revisions and proposals hold it: its text and its fields."""

    title = LineField(max_length=160)
    summary = LineField(max_length=240, blank=True)
    text = models.TextField(blank=True)
    nature = models.CharField(max_length=12, choices=Nature.choices)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices)
    language = models.CharField(max_length=5, choices=LANGUAGES)
    licence = models.CharField(max_length=24, choices=LICENCE_LABELS)
    places = models.JSONField(default=list)  # slugs, as in the file
    sources = models.JSONField(default=list)  # [{"title", "address", "date"}]
    author = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    signature = LineField(max_length=120, blank=True)  # the name that goes with it, in public
    message = LineField(max_length=240, blank=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


FIELDS = ("title", "summary", "text", "nature", "kind", "state", "language", "licence", "places", "sources")


class Revision(PageContent):
    """A page as it was from one moment on. None is ever changed or removed (but the name of someone erased)."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    parent = models.ForeignKey("self", on_delete=models.RESTRICT, null=True, related_name="+")
    proposal = models.ForeignKey("Proposal", on_delete=models.SET_NULL, null=True, related_name="revisions")
    origin = models.CharField(max_length=200, blank=True)  # where it was taken from, when it was imported

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["page", "number"], name="revision_number_once")]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"

    def get_absolute_url(self) -> str:
        return reverse("commons:revision", args=[self.page.slug, self.number])

    def front_matter(self) -> dict[str, Any]:
        """All but the text, as a file says it; empty values are left out."""
        fields = {name: getattr(self, name) for name in FIELDS if name != "text"}
        return {name: value for name, value in fields.items() if value not in ("", [], None)}


class Proposal(PageContent, Decided):
    """A change somebody proposes, and what became of it. A stranger's waits until someone let it be seen."""

    class Fate(models.TextChoices):
        """Where a proposal stands."""

        WAITING = "waiting", _("to be let in")
        OPEN = "open", _("to be read over")
        MERGED = "merged", _("taken in")
        REFUSED = "refused", _("not taken in")
        WITHDRAWN = "withdrawn", _("withdrawn")

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="proposals")
    base = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="+")
    fate = models.CharField(max_length=10, choices=Fate.choices, default=Fate.OPEN)
    from_page = models.ForeignKey(Page, on_delete=models.SET_NULL, null=True, related_name="+")  # a fork gives back

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["fate", "-made_at"], name="proposal_fate")]

    def __str__(self) -> str:
        return self.message or self.title

    def get_absolute_url(self) -> str:
        return reverse("commons:proposal", args=[self.public_id])

    def scopes(self) -> tuple[Scope, ...]:
        return self.page.scopes()


class Comment(models.Model):
    """A comment on a proposal."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    signature = LineField(max_length=120, blank=True)
    text = models.TextField(max_length=4000)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["made_at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class Draft(models.Model):
    """A draft, saved while somebody types; one per person and page, `page` empty for a new page."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    page = models.ForeignKey(Page, on_delete=models.CASCADE, null=True, related_name="+")
    fields = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "page"], name="draft_once", nulls_distinct=False),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.page_id}"


class Link(models.Model):
    """A page names another, which may not exist yet: `target` is the slug that was meant."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="links")
    target = models.SlugField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "target"], name="link_once")]
        indexes = [models.Index(fields=["target"], name="link_target")]

    def __str__(self) -> str:
        return f"{self.page_id} → {self.target}"


class Trial(models.Model):
    """A place tried what a page says: when, with which result."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="trials")
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="trials")
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    note = LineField(_("what came of it"), max_length=400, blank=True)
    tried_on = models.DateField(_("when"), default=timezone.localdate)

    class Meta:
        ordering = ["-tried_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["page", "place"], name="trial_once")]

    def __str__(self) -> str:
        return f"{self.place} : {self.page}"


class Picture(models.Model):
    """A picture, written anew on arrival; its name is its content's, so that the same one is kept once."""

    name = models.CharField(max_length=21, unique=True)  # 16 hexadecimal digits and .webp
    image = models.ImageField(upload_to="commons/", width_field="width", height_field="height")
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    alt = LineField(_("what one sees"), max_length=200)
    credit = LineField(_("credit"), max_length=120, blank=True)
    person = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.alt


class Collection(models.Model):
    """Pages in an order, in parts: what becomes a book."""

    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="collections")
    slug = models.SlugField(max_length=80, unique=True)
    title = LineField(_("title"), max_length=160)
    subtitle = LineField(_("subtitle"), max_length=240, blank=True)
    language = models.CharField(_("language"), max_length=5, choices=LANGUAGES, default="fr")
    licence = models.CharField(_("licence"), max_length=24, choices=LICENCE_LABELS, default=DEFAULT)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("commons:collection", args=[self.slug])

    def scopes(self) -> tuple[Scope, ...]:
        """Where a role must lie to reach it."""
        return (Scope(ScopeKind.NETWORK, self.network_id), INSTANCE)


class Item(models.Model):
    """A page in a collection; `part` is the title of the part it stands in, empty for what stands before them."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="items")
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="items")
    part = LineField(max_length=120, blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["collection", "page"], name="item_once")]

    def __str__(self) -> str:
        return f"{self.position}. {self.page}"


class Edition(models.Model):
    """A collection as it was on a day: numbered, dated, never changed again."""

    collection = models.ForeignKey(Collection, on_delete=models.RESTRICT, related_name="editions")
    number = models.PositiveIntegerField()
    dated = models.DateField(_("date"))
    title = LineField(_("title"), max_length=160)
    subtitle = LineField(_("subtitle"), max_length=240, blank=True)
    preface = models.TextField(_("preface"), blank=True)
    publisher = LineField(_("publisher"), max_length=160, blank=True)
    isbn = models.CharField("ISBN", max_length=20, blank=True)
    doi = models.CharField("DOI", max_length=80, blank=True)
    language = models.CharField(max_length=5, choices=LANGUAGES)
    licence = models.CharField(max_length=24, choices=LICENCE_LABELS)
    published_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["collection", "number"], name="edition_number_once")]

    def __str__(self) -> str:
        return f"{self.title} — {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("commons:edition", args=[self.collection.slug, self.number])


class EditionChapter(models.Model):
    """One revision in an edition, at its position."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="chapters")
    revision = models.ForeignKey(Revision, on_delete=models.RESTRICT, related_name="+")
    part = LineField(max_length=120, blank=True)
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["edition", "position"], name="chapter_position_once")]

    def __str__(self) -> str:
        return f"{self.position}. {self.revision}"
