"""Writing: a new page, a change, a picture; what is typed is kept, what two wrote at once is shown."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from maillage.commons import actions, presenters, queries
from maillage.commons.forms import PageForm, PictureForm, ProposalForm, TrialForm
from maillage.commons.models import Draft, Nature, Page, Picture, Revision
from maillage.commons.questions import starting_text
from maillage.commons.rules.markup import LONGEST, clean_text
from maillage.commons.rules.merge import MOST_CONFLICTS
from maillage.commons.views.common import (
    SECTION,
    choices_of,
    network_to_write_in,
    page_of,
    redirect_to_written,
    rights_context,
)
from maillage.community.actions.rate_limits import Quota, hit
from maillage.community.models import Network
from maillage.community.views.common import origin_of, person_of
from maillage.kernel.refusal import Refusal
from maillage.places.models import Place
from maillage.web.gates import TEXTS
from maillage.web.sensitivity import internal, own, public
from maillage.web.shortcuts import flash_success, render_page

PREVIEWS = Quota("commons previews", 600, timedelta(hours=1))


def initial_of(page: Page | Revision) -> dict[str, Any]:
    """The initial data of a page's form: its last revision, and that revision's number."""
    revision = page.head if isinstance(page, Page) else page
    assert revision is not None
    return {**actions.fields_of(revision), "base": revision.number}


@own
@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write a new page: from a draft, a page to translate, or the questions of its nature."""
    person, network = person_of(request), network_to_write_in(request)
    if network is None:
        return render_page(request, "commons/not_member.html", SECTION, status=403)
    original = Page.objects.filter(slug=request.GET.get("traduit", ""), hidden=False).first()
    draft = None if original or request.method == "POST" else queries.draft_of(person, None)
    form = PageForm(request.POST or None, network=network, initial=_initial_fields(request, network, original, draft))
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        page = actions.create(
            person,
            network,
            form.clean_fields(),
            signature=fields["signature"],
            message=fields["message"],
            original=original,
        )
        flash_success(request, _("The page is there. Thank you."))
        return redirect_to_written(request, page)
    return render_page(
        request,
        "commons/edit.html",
        SECTION,
        form=form,
        page=None,
        draft=draft,
        natures=Nature.choices,
        original=original,
    )


def _initial_fields(
    request: HttpRequest, network: Network, original: Page | None, draft: Draft | None
) -> dict[str, Any]:
    """A draft, the original to translate, or the questions of the nature asked for."""
    person = person_of(request)
    if draft is not None and "nature" not in request.GET:
        return {"signature": str(person), **draft.fields}
    nature = request.GET.get("nature", "")
    nature = nature if nature in Nature.values else Nature.METHOD.value
    initial: dict[str, Any] = {
        "title": request.GET.get("titre", "")[:160],
        "nature": nature,
        "text": starting_text(nature),
        "kind": "explanation" if nature in {"legal", "model", "experience"} else "howto",
        "language": (get_language() or "fr")[:2],
        "signature": str(person),
    }
    if original is not None:
        translated_to = "en" if original.language == "fr" else "fr"
        initial |= {**initial_of(original), "language": translated_to, "state": "draft"}
    return initial


@own
@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a page; a conflict with somebody else's change is shown to be settled."""
    person, page = person_of(request), page_of(request, slug)
    if not queries.may_write(person, page):
        return redirect("commons:propose", slug=slug)
    draft = queries.draft_of(person, page) if request.method == "GET" else None
    initial = {**initial_of(page), "signature": str(person), **(draft.fields if draft else {})}
    form = PageForm(_posted_data(request) or None, network=page.network, initial=initial)
    clash = None
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        try:
            before = page.head
            revision = actions.save(
                person,
                page,
                fields["base"] or 0,
                form.clean_fields(before),
                signature=fields["signature"],
                message=fields["message"],
            )
        except actions.Clash as error:
            clash = error
            actions.autosave(person, page, {**fields, "base": fields["base"]})
        else:
            if before and revision.number == before.number:
                flash_success(request, _("Nothing had changed."))
            else:
                flash_success(request, _("Written. Revision %(number)s.") % {"number": revision.number})
            return redirect_to_written(request, page)
    if clash is not None:
        return _conflict(request, page, clash, form)
    return render_page(
        request, "commons/edit.html", SECTION, form=form, page=page, draft=draft, **rights_context(request, page)
    )


def _posted_data(request: HttpRequest) -> Any:
    """The POST data; the parts of a form that settles conflicts are joined into one text."""
    if "parts" not in request.POST:
        return request.POST
    data = request.POST.copy()
    typed = request.POST["parts"]
    count = min(int(typed[:9]), 2 * MOST_CONFLICTS + 1) if typed.isdecimal() else 0
    data["text"] = "".join(request.POST.get(f"part_{number}", "") for number in range(count))
    return data


def _conflict(request: HttpRequest, page: Page, clash: actions.Clash, form: ProposalForm) -> HttpResponse:
    """Both versions of the same sentences; whoever came second settles them, and nothing is lost meanwhile."""
    other_fields = {
        name: value for name, value in request.POST.items() if name not in {"text", "base", "csrfmiddlewaretoken"}
    }
    parts = presenters.conflict_fields(clash.merged)
    return render_page(
        request,
        "commons/conflict.html",
        SECTION,
        status=409,
        page=page,
        parts=parts,
        kept=other_fields,
        places=request.POST.getlist("places"),
        onto=clash.onto,
        form=form,
        count=len(clash.merged.conflicts),
    )


@public
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """Render a text as it would look; open to anybody, nothing is stored."""
    text = request.POST.get("text", "")
    if len(text) > LONGEST * 2:
        raise Refusal(
            "page_too_long",
            "This text has %(length)s characters, a page %(most)s at most: make several pages of it.",
            length=len(text),
            most=LONGEST,
        )
    if refusal := hit([(PREVIEWS, f"address {origin_of(request)}")]):
        raise refusal
    language = request.POST.get("language", "fr")[:5]
    with TEXTS.pass_through():
        html = presenters.render_html(clean_text(text), language)
    return render_page(request, "commons/preview.html", SECTION, html=html)


@own
@login_required
@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Save what is being typed as a draft, or delete the draft."""
    person = person_of(request)
    slug = request.POST.get("page", "")
    page = page_of(request, slug) if slug else None  # a hidden one answers as one that is not
    if request.POST.get("oublier"):
        actions.forget_draft(person, page)
        return redirect(page.get_absolute_url() if page else reverse("commons:home"))
    fields: dict[str, Any] = {name: request.POST.get(name, "") for name in actions.TYPED if name in request.POST}
    fields["places"] = request.POST.getlist("places")
    saved = actions.autosave(person, page, fields)
    return JsonResponse({"saved": saved.saved_at.isoformat()})


def _for_a_script(request: HttpRequest) -> bool:
    """Whether the editor asks: it wants the line to write, not a page."""
    return request.headers.get("Accept", "") == "application/json"


@own
@login_required
@require_http_methods(["GET", "POST"])
def pictures(request: HttpRequest) -> HttpResponse:
    """Add a picture, and show the line that puts it in a page (JSON for the editor)."""
    person = person_of(request)
    form = PictureForm(request.POST or None, request.FILES or None)
    added = None
    if request.method == "POST" and form.is_valid():
        fields = form.cleaned_data
        added = actions.add_picture(person, fields["file"], fields["alt"], fields["credit"])
        if _for_a_script(request):
            return JsonResponse({"line": f"![{added.alt}](images/{added.name})"})
        form = PictureForm()
    elif request.method == "POST" and _for_a_script(request):
        sentences = [str(error) for errors in form.errors.values() for error in errors]
        return JsonResponse({"detail": " ".join(sentences)}, status=422)
    mine = Picture.objects.filter(person=person).order_by("-pk")[:24]
    return render_page(request, "commons/pictures.html", SECTION, form=form, made=added, mine=mine)


@own
@login_required
@require_POST
def restore(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Write an old revision of a page again, as a new one."""
    page = page_of(request, slug)
    get_object_or_404(page.revisions, number=number)
    actions.restore(person_of(request), page, number)
    flash_success(request, _("Revision %(number)s stands again; the others stay in the history.") % {"number": number})
    return redirect(page)


@own
@login_required
@require_http_methods(["GET", "POST"])
def fork(request: HttpRequest, slug: str) -> HttpResponse:
    """Adapt a page to one's own place."""
    page, person, network = page_of(request, slug), person_of(request), network_to_write_in(request)
    if network is None:
        return render_page(request, "commons/not_member.html", SECTION, status=403)
    form = TrialForm(network=network)
    if request.method == "POST":
        typed = request.POST.get("place", "")
        places = Place.objects.filter(network=network)
        place = places.filter(pk=int(typed)).first() if typed.isdecimal() and len(typed) < 19 else None
        copy = actions.fork(person, page, network, place)
        flash_success(request, _("This copy is yours to adapt. It remembers where it comes from."))
        return redirect("commons:edit", slug=copy.slug)
    return render_page(request, "commons/fork.html", SECTION, page=page, form=form)


@public
@login_required
@require_http_methods(["GET", "POST"])
def upstream(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what the original has changed since this page was adapted from it; take the changes."""
    page, person = page_of(request, slug), person_of(request)
    behind = queries.behind_upstream(page)
    if page.upstream is None or page.upstream_at is None or not behind:
        return redirect(page)
    if request.method == "POST":
        try:
            actions.take_upstream(person, page, choices_of(request))
        except actions.Clash as clash:
            parts = presenters.conflict_fields(clash.merged)
            return render_page(
                request,
                "commons/choose.html",
                SECTION,
                status=409,
                page=page,
                parts=parts,
                count=len(clash.merged.conflicts),
                address=request.path,
                back=page.get_absolute_url(),
            )
        flash_success(request, _("What had changed in the original is in this page."))
        return redirect(page)
    return render_page(
        request,
        "commons/upstream.html",
        SECTION,
        page=page,
        behind=behind,
        **presenters.shown_difference(page.upstream_at, behind[-1], in_source="source" in request.GET),
        **rights_context(request, page),
    )


@own
@login_required
@require_POST
def record_trial(request: HttpRequest, slug: str) -> HttpResponse:
    """Record that a place tried what the page says."""
    page = page_of(request, slug)
    form = TrialForm(request.POST, network=page.network)
    if not form.is_valid():
        raise Refusal("not_understood", "Say which place tried it, and when.")
    fields = form.cleaned_data
    actions.try_at(person_of(request), page, fields["place"], fields["note"], fields["tried_on"])
    flash_success(request, _("Noted: it was tried at %(place)s.") % {"place": fields["place"]})
    return redirect(page)


@internal
@login_required
@require_POST
def hide(request: HttpRequest, slug: str) -> HttpResponse:
    """Hide a page, or show it again."""
    page = page_of(request, slug)
    actions.hide(person_of(request), page, hidden=not page.hidden)
    return redirect(page)
