"""The own words of a network in the mails of the site: which mails, and one of them with its preview."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from maillage.community.actions.mail_texts import restore_mail_text, save_mail_text
from maillage.community.forms.mail_texts import MailTextForm
from maillage.community.mails.compose import Address, render_mail
from maillage.community.models import MailText
from maillage.community.queries.journal import actors_of
from maillage.community.queries.mail_texts import changes_of, text_of, texts_of
from maillage.community.rules import Ability
from maillage.community.views.common import network_for
from maillage.web.domain import editable_mails
from maillage.web.sensitivity import sensitive
from maillage.web.shortcuts import flash_success, render_page

INVENTED_NAME, INVENTED_ADDRESS = "Camille Roux", "camille@maillage.example"


@sensitive
@login_required
@require_GET
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """The mails to which the network may add words, and in which language it did."""
    _person, network = network_for(request, slug, Ability.WRITE_TO_MEMBERS)
    texts = texts_of(network)
    rows = [
        (mail, [(code, name, texts.get((mail.code, code))) for code, name in settings.LANGUAGES])
        for mail in editable_mails().values()
    ]
    return render_page(request, "community/mail_texts.html", "week", current_network=network, mails=rows)


@sensitive
@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str, code: str, language: str) -> HttpResponse:
    """One mail in one language: what is typed is shown in the mail before it is kept."""
    person, network = network_for(request, slug, Ability.WRITE_TO_MEMBERS)
    mail = editable_mails().get(code)
    if mail is None or language not in dict(settings.LANGUAGES):
        raise Http404
    kept = text_of(network, code, language)
    text = kept or MailText(network=network, mail=code, language=language)
    step = request.POST.get("etape", "")
    if step == "origine":
        restore_mail_text(person, network, code, language)
        flash_success(request, _("This email is again as the software writes it."))
        return redirect("community:mail_text", slug, code, language)
    known = {one.words[language]: one.label for one in mail.placeholders}
    form = MailTextForm(request.POST or None, instance=text, known=known)
    if request.method == "POST" and form.is_valid() and step == "enregistrer":
        save_mail_text(person, form.save(commit=False))
        flash_success(request, _("Saved. The next emails say it so."))
        return redirect("community:mail_text", slug, code, language)
    reader = Address(INVENTED_ADDRESS, language, INVENTED_NAME)
    words = MailText() if form.errors else text
    changes = changes_of(network, code, language)
    people = actors_of(changes)
    context: dict[str, Any] = {
        "form": form,
        "mail": mail,
        "language": language,
        "kept": kept,
        "current_network": network,
        "placeholders": list(known.items()),
        "language_name": dict(settings.LANGUAGES)[language],
        "preview": render_mail(mail.templates[0], mail.sample(network), reader, network, words),
        "changes": [(one, people.get(one.actor) if one.actor else None) for one in changes],
        "is_changed": request.method == "POST" and not form.errors,
    }
    return render_page(request, "community/edit_mail_text.html", "week", **context)
