"""Who works for the funder is told of each version of a report that is frozen, once, and nobody else."""

from __future__ import annotations

import pytest
from django.core import mail
from django.urls import reverse

from maillage.community.models import Network, Notification, Organisation, Person
from maillage.community.queries.notifications import in_words, kinds_for
from maillage.grants.actions.report_notices import send_report
from tests.kit import grants as kit

pytestmark = pytest.mark.django_db


def test_the_funder_is_told_of_a_frozen_report_and_of_its_second_version(
    tresor: Person, finn: Person, beneficiary: Organisation, funder: Organisation, network: Network
) -> None:
    version = kit.make_frozen(tresor, beneficiary, funder, network)
    (row,) = Notification.objects.filter(kind="grant_reports")
    assert row.person == finn
    address = reverse("grants:version", args=[version.report.grant.public_id, version.report_id, 1])
    (line,) = in_words([row])
    assert beneficiary.name in line.text
    assert line.address.endswith(address)
    assert "grant_reports" in {one.code for one in kinds_for(finn)}
    for _again in range(2):
        send_report(finn.pk, version.pk, row.key)
    (letter,) = mail.outbox
    assert letter.to == [finn.email]
    for words in (beneficiary.name, version.report.grant.title, address):
        assert words in letter.body
    kit.make_imputed(tresor, version.report.grant, version.report.grant.categories.all()[0])
    second = kit.freeze(tresor, version.report, "Une facture de plus")
    send_report(finn.pk, second.pk, "second")
    assert "Une facture de plus" in mail.outbox[1].body
    finn.roles.all().delete()
    send_report(finn.pk, second.pk, "third")
    assert len(mail.outbox) == 2
