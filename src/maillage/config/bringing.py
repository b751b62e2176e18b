"""`maillage commons import`: pages from elsewhere."""

from __future__ import annotations

import argparse

from maillage.config.commands import must_be_migrated, prepare
from maillage.config.env import BadSetting


def commons(options: argparse.Namespace) -> int:
    """Bring in pages from elsewhere."""
    prepare()
    must_be_migrated()
    from maillage.commons.actions import bring_in, known_of
    from maillage.commons.drivers.folders import read_path
    from maillage.commons.rules.licences import LICENCES
    from maillage.community.models import Network, Person

    if options.licence not in LICENCES:
        raise BadSetting(f"--licence is one of {', '.join(LICENCES)}.")
    network = Network.objects.filter(slug=options.network).first()
    person = Person.objects.filter(email=options.email, erased_at__isnull=True).first()
    if network is None or person is None:
        missing = f"network {options.network}" if network is None else f"account under {options.email}"
        raise BadSetting(f"There is no {missing}.")
    batch = read_path(options.source, known_of(network, options.licence, options.language))
    for one in bring_in(person, network, batch, dry=options.dry):
        print(f"{one.kind:<9}{one.revisions:>5}  {one.slug}")
    for where, what in batch.told:
        print(f"left out  {where}: {what}")
    print("Nothing was written." if options.dry else "Done.")
    return 0
