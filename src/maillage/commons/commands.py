"""The command `maillage commons import`: pages from elsewhere."""

from __future__ import annotations

import argparse

from maillage.kernel.command import Command, CommandError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `maillage commons import`."""
    bring = parser.add_subparsers(dest="action", required=True).add_parser(
        "import", help="bring in a folder, a repository, a wiki"
    )
    bring.add_argument("source", help="a folder, ZIP, repository, bundle, MediaWiki dump, or an address to clone")
    bring.add_argument("network", help="the short name of the network, such as lozere")
    bring.add_argument("email", help="who brings it in: somebody who facilitates this network")
    bring.add_argument("--licence", required=True, metavar="SPDX", help="under which these texts were given")
    bring.add_argument("--language", default="fr", choices=["fr", "en", "oc"])
    bring.add_argument("--try", dest="dry", action="store_true", help="say what would be done, write nothing")


def import_pages(options: argparse.Namespace) -> int:
    """Run `maillage commons import`: bring in pages from elsewhere, or with --try say what would be done."""
    from maillage.commons.actions import bring_in, known_of
    from maillage.commons.drivers.folders import read_path
    from maillage.commons.rules.licences import LICENCES
    from maillage.community.models import Network, Person

    if options.licence not in LICENCES:
        raise CommandError(f"--licence is one of {', '.join(LICENCES)}.")
    network = Network.objects.filter(slug=options.network).first()
    person = Person.objects.filter(email=options.email, erased_at__isnull=True).first()
    if network is None or person is None:
        missing = f"network {options.network}" if network is None else f"account under {options.email}"
        raise CommandError(f"There is no {missing}.")
    batch = read_path(options.source, known_of(network, options.licence, options.language))
    for page in bring_in(person, network, batch, dry=options.dry):
        print(f"{page.kind:<9}{page.revisions:>5}  {page.slug}")
    for where, remark in batch.remarks:
        print(f"left out  {where}: {remark}")
    print("Nothing was written." if options.dry else "Done.")
    return 0


COMMAND = Command(
    name="commons",
    summary="the documentation",
    usage=(
        (
            "commons import FOLDER lozere EMAIL --licence CC-BY-SA-4.0",
            "bring in Markdown, Git or a MediaWiki",
        ),
    ),
    add_arguments=add_arguments,
    run=import_pages,
)
