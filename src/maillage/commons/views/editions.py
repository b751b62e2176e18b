"""Collections and editions: put in order, published, read, taken away."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods

from maillage.commons import actions, editions, presenters, queries
from maillage.commons.forms import CollectionForm, EditionForm
from maillage.commons.models import Collection, Edition, EditionChapter
from maillage.commons.structured_data import describe_edition
from maillage.commons.views.common import SECTION, network_to_write_in
from maillage.commons.views.parts import send_part
from maillage.community.views.common import person_of
from maillage.web.sensitivity import internal, own, public
from maillage.web.shortcuts import flash_success, render_page


@public
@require_GET
def collections(request: HttpRequest) -> HttpResponse:
    """The list of collections, with their editions."""
    shelf = Collection.objects.prefetch_related("editions")
    return render_page(
        request,
        "commons/collections.html",
        SECTION,
        collections=shelf,
        writes=bool(queries.networks_written_by(request.user)),
    )


def _collection(slug: str) -> Collection:
    return get_object_or_404(Collection.objects.select_related("network"), slug=slug)


@public
@require_GET
def collection(request: HttpRequest, slug: str) -> HttpResponse:
    """A collection as it is today, and its editions."""
    book = _collection(slug)
    items = book.items.filter(page__hidden=False).select_related("page")
    return render_page(
        request, "commons/collection.html", SECTION, collection=book, items=items, editions=book.editions.all(),
        licence=presenters.licence_link(book.licence), writes=queries.may_write(request.user, book.network),
        publishes=queries.may_moderate(request.user, book.network),
    )  # fmt: skip


@own
@login_required
@require_http_methods(["GET", "POST"])
def new_collection(request: HttpRequest) -> HttpResponse:
    """Create a collection."""
    network = network_to_write_in(request)
    if network is None:
        return render_page(request, "commons/not_member.html", SECTION, status=403)
    form = CollectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        collection = actions.save_collection(person_of(request), network, form.cleaned_data, form.cleaned_data["order"])
        return redirect(collection)
    return render_page(
        request, "commons/collection_form.html", SECTION, form=form, collection=None, pages=queries.visible_pages()
    )


@internal
@login_required
@require_http_methods(["GET", "POST"])
def edit_collection(request: HttpRequest, slug: str) -> HttpResponse:
    """Change the title, the licence and the order of a collection."""
    collection, person = _collection(slug), person_of(request)
    queries.require_write(person, collection.network)
    initial = {name: getattr(collection, name) for name in ("title", "subtitle", "language", "licence")}
    form = CollectionForm(request.POST or None, initial={**initial, "order": actions.order_of(collection)})
    if request.method == "POST" and form.is_valid():
        actions.save_collection(person, collection.network, form.cleaned_data, form.cleaned_data["order"], collection)
        flash_success(request, _("The order is kept."))
        return redirect(collection)
    return render_page(
        request,
        "commons/collection_form.html",
        SECTION,
        form=form,
        collection=collection,
        pages=queries.visible_pages(),
    )


@internal
@login_required
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Publish a collection as its next edition."""
    collection, person = _collection(slug), person_of(request)
    queries.require_moderate(person, collection.network)
    last = collection.editions.first()
    initial = {"dated": timezone.localdate(), "publisher": last.publisher if last else collection.network.name}
    form = EditionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        edition = actions.publish(person, collection, form.cleaned_data, form.cleaned_data["dated"])
        flash_success(
            request, _("Edition %(number)s is published. It stays at this address.") % {"number": edition.number}
        )
        return redirect(edition)
    drafts = collection.items.filter(page__state="draft", page__hidden=False).select_related("page")
    return render_page(
        request, "commons/publish.html", SECTION, form=form, collection=collection, last=last, drafts=drafts
    )


def _edition(slug: str, number: int) -> Edition:
    return get_object_or_404(
        Edition.objects.select_related("collection__network"), collection__slug=slug, number=number
    )


def _absolute_address(edition: Edition) -> str:
    """Where it is read: the address of this installation, whatever the request names as its host."""
    return settings.ORIGIN + edition.get_absolute_url()


@public
@require_GET
def edition(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """An edition: its contents, its files, who made it."""
    shown_edition = _edition(slug, number)
    others = shown_edition.collection.editions.exclude(pk=shown_edition.pk)
    book = editions.book_of(shown_edition)
    chapters = editions.chapters_of(shown_edition)
    return render_page(
        request,
        "commons/edition.html",
        SECTION,
        edition=shown_edition,
        chapters=chapters,
        structured=describe_edition(shown_edition, chapters),
        others=others,
        book=book,
        earlier=[other for other in others if other.number < shown_edition.number],
        licence=presenters.licence_link(shown_edition.licence),
        preface=presenters.render_html(shown_edition.preface, shown_edition.language, trusted=True),
    )


@public
@require_GET
def chapter(request: HttpRequest, slug: str, number: int, page: str) -> HttpResponse:
    """A chapter of an edition, as it was when published."""
    edition = _edition(slug, number)
    chapters = editions.chapters_of(edition)
    at = next((n for n, other in enumerate(chapters) if other.revision.page.slug == page), None)
    if at is None:
        raise Http404
    revision = chapters[at].revision
    head = revision.page.head_id
    return render_page(
        request,
        "commons/chapter.html",
        SECTION,
        edition=edition,
        chapter=chapters[at],
        revision=revision,
        html=presenters.render_html(revision.text, revision.language),
        licence=presenters.licence_link(revision.licence),
        before=_chapter_at(chapters, at - 1),
        after=_chapter_at(chapters, at + 1),
        newer=head != revision.pk,
    )


def _chapter_at(chapters: list[EditionChapter], at: int) -> EditionChapter | None:
    return chapters[at] if 0 <= at < len(chapters) else None


@public
@require_GET
@cache_control(public=True, max_age=3600)
def edition_file(request: HttpRequest, slug: str, number: int, kind: str) -> HttpResponseBase:
    """The edition as a file: PDF, EPUB, ZIP of a site, CITATION.cff."""
    edition = _edition(slug, number)
    name = f"{slug}-{number}"
    if kind == "cff":
        content = editions.citation(edition, _absolute_address(edition)).encode()
        return send_part(
            request,
            BytesIO(content),
            sha256(content).hexdigest()[:20],
            content_type="text/yaml; charset=utf-8",
            filename="CITATION.cff",
            as_attachment=True,
        )
    path = editions.edition_file(edition, kind, _absolute_address(edition))
    return send_part(
        request,
        path.open("rb"),
        path.stem,
        content_type=editions.KINDS[kind],
        filename=f"{name}.{kind}",
        as_attachment=kind != "pdf",
    )


@public
@require_GET
def compare(request: HttpRequest, slug: str, number: int, older: int) -> HttpResponse:
    """The differences between an older edition and this one, chapter by chapter."""
    new, old = _edition(slug, number), _edition(slug, older)
    if old.number >= new.number:
        return redirect(reverse("commons:edition", args=[slug, number]))
    changes = editions.compare_editions(old, new)
    count = {kind: sum(1 for change in changes if change.kind == kind) for kind in ("new", "changed", "gone", "same")}
    return render_page(request, "commons/compare.html", SECTION, old=old, new=new, changed=changes, count=count)
