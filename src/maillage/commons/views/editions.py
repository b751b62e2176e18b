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

from maillage.commons import actions, editions, queries
from maillage.commons import presenters as told
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
    """The books, and what they are made of."""
    found = Collection.objects.prefetch_related("editions")
    return render_page(
        request,
        "commons/collections.html",
        SECTION,
        collections=found,
        writes=bool(queries.networks_written_by(request.user)),
    )


def _collection(slug: str) -> Collection:
    return get_object_or_404(Collection.objects.select_related("network"), slug=slug)


@public
@require_GET
def collection(request: HttpRequest, slug: str) -> HttpResponse:
    """A collection as it is today, and its editions."""
    found = _collection(slug)
    items = found.items.filter(page__hidden=False).select_related("page")
    return render_page(
        request, "commons/collection.html", SECTION, collection=found, items=items, editions=found.editions.all(),
        licence=told.licence(found.licence), writes=queries.may_write(request.user, found.network),
        publishes=queries.may_moderate(request.user, found.network),
    )  # fmt: skip


@own
@login_required
@require_http_methods(["GET", "POST"])
def new_collection(request: HttpRequest) -> HttpResponse:
    """Begin one."""
    network = network_to_write_in(request)
    if network is None:
        return render_page(request, "commons/not_member.html", SECTION, status=403)
    form = CollectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.save_collection(person_of(request), network, form.cleaned_data, form.cleaned_data["order"])
        return redirect(made)
    return render_page(
        request, "commons/collection_form.html", SECTION, form=form, collection=None, pages=queries.visible()
    )


@internal
@login_required
@require_http_methods(["GET", "POST"])
def edit_collection(request: HttpRequest, slug: str) -> HttpResponse:
    """Its title, its parts, its order."""
    found, person = _collection(slug), person_of(request)
    queries.require_write(person, found.network)
    begun = {name: getattr(found, name) for name in ("title", "subtitle", "language", "licence")}
    form = CollectionForm(request.POST or None, initial={**begun, "order": actions.order_of(found)})
    if request.method == "POST" and form.is_valid():
        actions.save_collection(person, found.network, form.cleaned_data, form.cleaned_data["order"], found)
        flash_success(request, _("The order is kept."))
        return redirect(found)
    return render_page(
        request, "commons/collection_form.html", SECTION, form=form, collection=found, pages=queries.visible()
    )


@internal
@login_required
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Freeze it as an edition."""
    found, person = _collection(slug), person_of(request)
    queries.require_moderate(person, found.network)
    last = found.editions.first()
    begun = {"dated": timezone.localdate(), "publisher": last.publisher if last else found.network.name}
    form = EditionForm(request.POST or None, initial=begun)
    if request.method == "POST" and form.is_valid():
        made = actions.publish(person, found, form.cleaned_data, form.cleaned_data["dated"])
        flash_success(
            request, _("Edition %(number)s is published. It stays at this address.") % {"number": made.number}
        )
        return redirect(made)
    drafts = found.items.filter(page__state="draft", page__hidden=False).select_related("page")
    return render_page(request, "commons/publish.html", SECTION, form=form, collection=found, last=last, drafts=drafts)


def _edition(slug: str, number: int) -> Edition:
    return get_object_or_404(
        Edition.objects.select_related("collection__network"), collection__slug=slug, number=number
    )


def _address(edition: Edition) -> str:
    """Where it is read: the address of this installation, whatever the request names as its host."""
    return settings.ORIGIN + edition.get_absolute_url()


@public
@require_GET
def edition(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """An edition: its contents, its files, who made it."""
    found = _edition(slug, number)
    others = found.collection.editions.exclude(pk=found.pk)
    book = editions.book_of(found)
    chapters = editions.chapters_of(found)
    return render_page(
        request,
        "commons/edition.html",
        SECTION,
        edition=found,
        chapters=chapters,
        structured=describe_edition(found, chapters),
        others=others,
        book=book,
        earlier=[one for one in others if one.number < found.number],
        licence=told.licence(found.licence),
        preface=told.html_of(found.preface, found.language, trusted=True),
    )


@public
@require_GET
def chapter(request: HttpRequest, slug: str, number: int, page: str) -> HttpResponse:
    """A chapter as it was then."""
    found = _edition(slug, number)
    chapters = editions.chapters_of(found)
    at = next((n for n, one in enumerate(chapters) if one.revision.page.slug == page), None)
    if at is None:
        raise Http404
    revision = chapters[at].revision
    head = revision.page.head_id
    return render_page(
        request, "commons/chapter.html", SECTION, edition=found, chapter=chapters[at], revision=revision,
        html=told.html_of(revision.text, revision.language), licence=told.licence(revision.licence),
        before=_beside(chapters, at - 1), after=_beside(chapters, at + 1), newer=head != revision.pk,
    )  # fmt: skip


def _beside(chapters: list[EditionChapter], at: int) -> EditionChapter | None:
    return chapters[at] if 0 <= at < len(chapters) else None


@public
@require_GET
@cache_control(public=True, max_age=3600)
def edition_file(request: HttpRequest, slug: str, number: int, kind: str) -> HttpResponseBase:
    """The edition as a file: PDF, EPUB, ZIP of a site, CITATION.cff."""
    found = _edition(slug, number)
    name = f"{slug}-{number}"
    if kind == "cff":
        told = editions.citation(found, _address(found)).encode()
        return send_part(
            request, BytesIO(told), sha256(told).hexdigest()[:20], content_type="text/yaml; charset=utf-8",
            filename="CITATION.cff", as_attachment=True,
        )  # fmt: skip
    path = editions.file_of(found, kind, _address(found))
    return send_part(
        request, path.open("rb"), path.stem, content_type=editions.KINDS[kind], filename=f"{name}.{kind}",
        as_attachment=kind != "pdf",
    )  # fmt: skip


@public
@require_GET
def compare(request: HttpRequest, slug: str, number: int, older: int) -> HttpResponse:
    """What changed since an older edition."""
    new, old = _edition(slug, number), _edition(slug, older)
    if old.number >= new.number:
        return redirect(reverse("commons:edition", args=[slug, number]))
    changed = editions.compared(old, new)
    count = {kind: sum(1 for one in changed if one.kind == kind) for kind in ("new", "changed", "gone", "same")}
    return render_page(request, "commons/compare.html", SECTION, old=old, new=new, changed=changed, count=count)
