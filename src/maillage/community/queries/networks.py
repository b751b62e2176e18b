"""Which network a visitor is at, and what it looks like; which one speaks to somebody."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Case, Q, When
from django.http.request import validate_host
from django.utils import timezone

from maillage.community.models import Network, NetworkFace, Person
from maillage.community.queries.rights import grants_of, network_of
from maillage.community.rules import ScopeKind


def network_of_host(host: str) -> Network | None:
    """The network whose domain that is; the first one where the domain is nobody's. `host` is without a port."""
    ours = Q(face__domain=host.lower()) & ~Q(face__domain="")
    own_first = Case(When(ours, then=0), default=1)  # each page asks: one statement for both
    return Network.objects.select_related("face").order_by(own_first, "pk").first()


def face_of(network: Network) -> NetworkFace:
    """Its face; that of the house, not saved, when it has none of its own."""
    face: NetworkFace | None = getattr(network, "face", None)
    return face or NetworkFace(network=network)


def origin_of_network(network: Network) -> str:
    """Where the pages about a network stand: at its own domain if this server answers to it, else at the site's."""
    domain = face_of(network).domain
    if not domain or not validate_host(domain, settings.ALLOWED_HOSTS):
        return str(settings.ORIGIN)
    site = urlsplit(settings.ORIGIN)
    return f"{site.scheme}://{domain}" + (f":{site.port}" if site.port else "")


def network_that_writes_to(person: Person) -> Network | None:
    """Who speaks to somebody of their account: the network they belong to, else that of a role, else the first."""
    belongs = Q(memberships__person=person, memberships__state="accepted")
    running = Q(memberships__ends_on__isnull=True) | Q(memberships__ends_on__gte=timezone.localdate())
    own = Network.objects.filter(belongs & running).order_by("memberships__starts_on", "pk").first()
    if own is not None:
        return own
    scopes = sorted((grant.scope for grant in grants_of(person)), key=lambda scope: (str(scope.kind), scope.id or 0))
    return next((network_of(scope) for scope in scopes if scope.kind != ScopeKind.INSTANCE), None) or _first()


def _first() -> Network | None:
    return Network.objects.order_by("pk").first()
