"""Who writes the documents of a network."""

from __future__ import annotations

from django.core.files.storage import default_storage

from maillage.community.models import Network
from maillage.community.queries.networks import face_of, origin_of_network
from maillage.web.pdf import Letterhead


def letterhead_of(network: Network) -> Letterhead:
    """Who writes: the network, its address on the web, its logo."""
    logo = face_of(network).logo
    drawing = logo.read() if logo.name and default_storage.exists(logo.name) else b""
    return Letterhead(network.name, origin_of_network(network).partition("://")[2], drawing)
