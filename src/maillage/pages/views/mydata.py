"""My data: see, take away, correct, erase; the journal about me; how long what is kept; the register."""

from __future__ import annotations

from collections import Counter

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from maillage.community.actions import record
from maillage.community.actions.privacy import (
    apply_retention,
    change_retention,
    controllers,
    erase,
    export_personal_data,
    rules_in_force,
)
from maillage.community.queries import grants_of, people_with_role
from maillage.community.queries.journal import about_me
from maillage.community.rules import RoleKind
from maillage.community.views.common import person_of, run_by
from maillage.kernel.refusal import Refusal
from maillage.pages.archive import archive_of
from maillage.pages.forms import RetentionForm
from maillage.pages.journal_lines import read_lines
from maillage.pages.readable import rows_in_words
from maillage.pages.retention import retention_name
from maillage.places.queries import places_hosted_by
from maillage.web.domain import register_of_processing
from maillage.web.downloads import table_response
from maillage.web.formats import length_in_days
from maillage.web.sensitivity import own, public, sensitive
from maillage.web.shortcuts import flash_success

PAGE = 50


@own(private=True)
@login_required
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What the site knows of me, table by table, and what I can do about it."""
    person = person_of(request)
    held = [(one, rows_in_words(one)) for one in export_personal_data(person)]
    looks = about_me(person, only_looks=True).count()
    response = render(request, "pages/mydata.html", {"held": held, "looks": looks, "section": "profile"})
    response["Cache-Control"] = "no-store"
    return response


@own(recent=True, private=True)
@login_required
@require_GET
def archive(request: HttpRequest) -> HttpResponse:
    """All of it, to take away (RGPD art. 15 and 20)."""
    person = person_of(request)
    content = archive_of(person, export_personal_data(person))
    record(person, "archive_made", ("person", None), about=[person])
    response = HttpResponse(content, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="mes-donnees-{timezone.localdate()}.zip"'
    response["Cache-Control"] = "no-store"
    return response


@own
@login_required
@require_GET
def my_journal(request: HttpRequest) -> HttpResponse:
    """What I did, what was done about me, who looked at my data."""
    person, looks = person_of(request), request.GET.get("quoi") == "regards"
    pages = Paginator(about_me(person, only_looks=looks), PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {
        "lines": read_lines(list(page.object_list), person),
        "page": page,
        "looks": looks,
        "section": "profile",
    }
    response = render(request, "pages/my_journal.html", context)
    response["Cache-Control"] = "no-store"
    return response


@own(recent=True)
@login_required
@require_http_methods(["GET", "POST"])
def erase_me(request: HttpRequest) -> HttpResponse:
    """First what goes and what stays, and why; then, once the word is written, it is done."""
    person = person_of(request)
    word = _("ERASE")
    if request.method == "POST" and request.POST.get("word", "").strip().upper() == word:
        erase(person)
        logout(request)
        flash_success(request, _("Your account is erased. Thank you for having been here."))
        return redirect("home")
    alone = [
        place for place in places_hosted_by(person) if people_with_role(RoleKind.HOST, place.scopes()[0]).count() == 1
    ]
    context = {
        "held": export_personal_data(person),
        "word": word,
        "alone": alone,
        "section": "profile",
        "wrong": request.method == "POST",
    }
    return render(request, "pages/erase.html", context, status=422 if context["wrong"] else 200)


@public
@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    """Who sees what, what is kept and for how long, who answers for it. No tracker, hence no banner."""
    rules = {rule.code: rule for rule in rules_in_force()}
    context = {
        "register": register_of_processing(),
        "rules": rules,
        "controllers": list(controllers()),
        "section": "privacy",
    }
    return render(request, "pages/privacy.html", context)


@public
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """GET: the register of processing, as a page."""
    rules = {rule.code: rule for rule in rules_in_force()}
    rows = [(one, [rules[code] for code in one.retention_rules if code in rules]) for one in register_of_processing()]
    context = {"rows": rows, "controllers": list(controllers()), "rules": rules.values(), "section": "privacy"}
    return render(request, "pages/register.html", context)


@public
@require_GET
def register_csv(request: HttpRequest) -> HttpResponseBase:
    """GET: the register of processing, as a table."""
    header = [_("Processing"), _("Purpose"), _("Ground"), _("People"), _("Data"), _("Seen by"), _("Kept"),
              _("Source")]  # fmt: skip
    rules = {rule.code: rule for rule in rules_in_force()}
    rows = []
    for processing in register_of_processing():
        rules_kept = [rules[code] for code in processing.retention_rules if code in rules]
        days, sources = (
            " ; ".join(f"{retention_name(r.code)} : {length_in_days(r.days)}" for r in rules_kept),
            " ; ".join(r.source for r in rules_kept),
        )
        rows.append(
            (
                processing.name,
                processing.purpose,
                processing.ground,
                processing.people,
                processing.data,
                processing.seen_by,
                days,
                sources,
            )
        )
    return table_response(request, "registre-des-traitements", header, rows, _("Register of processing"))


@sensitive
@login_required
@require_GET
def retention(request: HttpRequest) -> HttpResponse:
    """For those who facilitate: what the next night would remove, and on what ground. Nothing is removed here."""
    run_by(request)
    due = apply_retention(dry=True)
    counts = Counter({one.rule.code: one.count for one in due})
    rows = [(rule, retention_name(rule.code), counts.get(rule.code)) for rule in rules_in_force()]
    may_change = any(grant.kind == RoleKind.ADMINISTRATOR for grant in grants_of(person_of(request)))
    context = {"rows": rows, "may_change": may_change, "section": "week"}
    return render(request, "pages/retention.html", context)


@sensitive
@login_required
@require_http_methods(["GET", "POST"])
def retention_rule(request: HttpRequest, code: str) -> HttpResponse:
    """GET, POST: how long one kind of thing is kept, for administrators."""
    person = person_of(request)
    if not any(grant.kind == RoleKind.ADMINISTRATOR for grant in grants_of(person)):
        raise Refusal("not_allowed", "Only administrators may do that.")
    rule = next((rule for rule in rules_in_force() if rule.code == code), None)
    if rule is None:
        raise Http404
    form = RetentionForm(request.POST or None, initial={"days": rule.days, "basis": rule.basis, "source": rule.source})
    if request.method == "POST" and form.is_valid():
        change_retention(person, code, **form.cleaned_data)
        flash_success(request, _("Saved."))
        return redirect("retention")
    context = {"rule": rule, "name": retention_name(code), "form": form, "section": "week"}
    return render(request, "pages/retention_rule.html", context, status=422 if form.errors else 200)
