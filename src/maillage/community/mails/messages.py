"""A message passed on to somebody."""

from __future__ import annotations

from procrastinate.contrib.django import app

from maillage.community.mails.compose import RETRY, write_to
from maillage.community.mails.notifications import MailJob, Notice, notify
from maillage.community.models import PrivateMessage


def tell_letter(letter: PrivateMessage) -> None:
    """Tell whom it is written to."""
    job = MailJob(pass_on, {"letter_id": letter.pk})
    notify("message", Notice(letter.recipient, "letter", f"letter-{letter.pk}", about=letter.pk, mail=job))


@app.task(name="community.letter", retry=RETRY)
def pass_on(letter_id: int) -> None:
    """Pass a letter on: the words and the name of who wrote, never an address."""
    letter = PrivateMessage.objects.select_related("sender", "recipient", "network").filter(pk=letter_id).first()
    if letter is None or letter.network is None:
        return  # whoever wrote it has left with it
    write_to(
        "community/mail/letter.txt",
        {"letter": letter},
        letter.recipient,
        letter.network,
        key=f"letter-{letter_id}",
        kind="message",
    )
