"""The listening test on two phones: one reads in the space, the other, without an account, writes down outside."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from maillage.community.views.common import origin_of
from maillage.kernel.refusal import Refusal
from maillage.places.actions import listening_tests as actions
from maillage.places.forms.listening_tests import ListeningForm
from maillage.places.models import ListeningTest
from maillage.places.presenters.listening_tests import result_of
from maillage.places.views.manage import managed_place, render_section
from maillage.web.sensitivity import internal, public

STOP_POLLING = 286  # what htmx takes for: do not ask again


@internal
@login_required
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """GET, POST: say how the test is made, and begin."""
    person, place = managed_place(request, slug)
    space = get_object_or_404(place.spaces, pk=pk)
    space.place = place
    form = ListeningForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        test = actions.begin_listening(person, form.to_test(space=space), form.cleaned_data["length"])
        return redirect("places:listening", slug, test.public_id)
    tests = space.listening_tests.exclude(ended_at=None)[:10]
    past = [(test, result_of(test)) for test in tests]
    return render_section(request, "listening_begin", place, space=space, form=form, past=past)


@internal
@login_required
@require_GET
def read(request: HttpRequest, slug: str, public_id: UUID) -> HttpResponse:
    """GET: the sentence to read aloud, or the result; its turn alone for htmx, which asks until the end."""
    _person, place = managed_place(request, slug)
    tests = ListeningTest.objects.select_related("space", "evidence").filter(space__place=place)
    test = get_object_or_404(tests, public_id=public_id)
    context = {"test": test, "space": test.space, "place": place, "section": "desk"} | _turn(test)
    if not getattr(request, "htmx", False):
        response = render(request, "places/listening/read.html", context)
    else:
        status = STOP_POLLING if test.ended_at else 200
        response = render(request, "places/listening/read.html#turn", context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _turn(test: ListeningTest) -> dict[str, object]:
    position = len(test.answers)
    return {
        "position": position,
        "number": position + 1,
        "sentence": test.sentences[position] if position < len(test.sentences) else "",
        "result": result_of(test) if test.ended_at else None,
        "pairs": list(zip(test.sentences, test.answers, strict=False)) if test.ended_at else [],
    }


@public
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """GET, POST: the second phone joins a test by its code."""
    wrong = ""
    if request.method == "POST":
        try:
            test = actions.join_listening(request.POST.get("code", "")[:20], origin_of(request))
        except Refusal as refusal:
            if refusal.code != "no_such_code":
                raise
            wrong = _(refusal.sentence)
        else:
            return redirect("places:listen", test.listener_key)
    return render(request, "places/listening/join.html", {"wrong": wrong}, status=422 if wrong else 200)


def _joined_test(listener_key: UUID) -> ListeningTest:
    tests = ListeningTest.objects.select_related("space__place").exclude(joined_at=None)
    return get_object_or_404(tests, listener_key=listener_key)


@public
@require_GET
def listen(request: HttpRequest, listener_key: UUID) -> HttpResponse:
    """GET: where the second phone writes down what it understands."""
    test = _joined_test(listener_key)
    turn = _turn(test)
    turn.pop("sentence")  # the second phone never holds it
    return render(request, "places/listening/listen.html", {"test": test, "space": test.space} | turn)


@public
@require_POST
def note(request: HttpRequest, listener_key: UUID) -> HttpResponse:
    """POST: what was understood of one sentence, nothing included."""
    test = _joined_test(listener_key)
    position = request.POST.get("phrase", "")
    text = "" if "rien" in request.POST else request.POST.get("compris", "")
    if position.isascii() and position.isdigit() and len(position) < 4:
        actions.write_down(test.listener_key, int(position), text[: 2 * actions.LONGEST_ANSWER])
    return redirect("places:listen", listener_key)
