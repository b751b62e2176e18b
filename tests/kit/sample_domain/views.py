from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from maillage.web.sensitivity import own
from maillage.web.shortcuts import render_page
from tests.kit.sample_domain.models import Bicycle


@own
@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """My bicycles."""
    return render_page(
        request, "sample_domain/mine.html", "bicycles", bicycles=Bicycle.objects.filter(owner=request.user)
    )


@login_required
@require_GET
def unmarked(request: HttpRequest) -> HttpResponse:
    """Everybody's: its author forgot to say so."""
    return render_page(request, "sample_domain/mine.html", "bicycles", bicycles=Bicycle.objects.all())
