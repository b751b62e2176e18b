"""What community brings to the house. People, roles, membership, directory, wall, journal, privacy."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillage.community.actions.notifications import retire_notifications
from maillage.community.actions.people_importer import PeopleImporter
from maillage.community.actions.personal_data import COMMUNITY_RETENTION_PURGES, CommunityPersonalData
from maillage.community.actions.roles import WHEN_ENDED
from maillage.community.disclosures import disclosures_of
from maillage.community.editable_mails import EDITABLE_MAILS
from maillage.community.notifications import NOTIFICATIONS, label_of_news
from maillage.community.visitors import networks_run
from maillage.web.domain import Domain, Link, is_signed_in, register
from maillage.web.processing import CONSENT, CONTRACT, INTEREST, Processing

register(
    Domain(
        name="community",
        journal={
            "access_token_made": _("made a key for a program"),
            "access_token_revoked": _("took back a key for a program"),
            "address_set_aside": _("set an account aside: two had one address"),
            "adhesion_accepted": _("accepted a request to join"),
            "adhesion_asked": _("asked to join, or asked a question about it"),
            "adhesion_declined": _("declined a request to join"),
            "adhesion_ended": _("a membership ended"),
            "adhesion_left": _("left a network"),
            "adhesion_looked_at": _("looked at a request to join"),
            "adhesion_renewed": _("stayed one more year"),
            "adhesion_submitted": _("answered a question about joining"),
            "charter_published": _("published a version of the charter"),
            "charter_signed": _("signed the charter"),
            "directory_changed": _("changed what they show in the directory"),
            "face_changed": _("changed the face of a network"),
            "import_undone": _("undid an import"),
            "import_written": _("imported a table"),
            "journal_exported": _("exported the journal"),
            "letter_looked_at": _("read a message that was reported"),
            "letter_reported": _("reported a message"),
            "letter_settled": _("closed the matter of a message"),
            "letter_written": _("wrote to someone through the directory"),
            "mailing_stopped": _("stopped an email to members"),
            "mailing_sent": _("wrote to a selection of members"),
            "mail_text_changed": _("changed the words of an email"),
            "mail_text_restored": _("gave an email its first words back"),
            "members_exported": _("exported the list of members"),
            "members_looked_at": _("looked at the list of members"),
            "network_described": _("changed the file of the network"),
            "news_agreed": _("agreed to news by email"),
            "news_ended": _("wanted no more news by email"),
            "organisation_added": _("added an organisation"),
            "organisation_described": _("changed the file of an organisation"),
            "part_left": _("an organisation no longer takes part"),
            "part_taken": _("an organisation takes part"),
            "person_erased": _("somebody was erased"),
            "person_joined": _("made an account"),
            "post_hidden": _("took a message off the wall"),
            "post_kept": _("left a reported message on the wall"),
            "post_reported": _("reported a message of the wall"),
            "retention_changed": _("changed how long something is kept"),
            "retention_applied": _("what was kept long enough was removed"),
            "membership_accepted": _("accepted to belong to a network"),
            "membership_declined": _("declined to belong to a network"),
            "role_declined": _("declined a role"),
            "role_ended": _("ended a role"),
            "role_given": _("gave a role"),
            "role_offered": _("offered a role"),
            "role_withdrawn": _("took back a role that was offered"),
            "wall_answered": _("answered on the wall"),
            "wall_posted": _("posted on the wall"),
        },
        looks=frozenset({"members_looked_at", "adhesion_looked_at", "letter_looked_at", "members_exported"}),
        processing=(
            Processing(
                _("Accounts and sign-in"),
                _("letting people in, and nobody else"),
                CONTRACT,
                _("everybody who has an account"),
                _(
                    "name, address, telephone, language, commune; sessions with their device; "
                    "keys for programs, not their secrets"
                ),
                _("the person; administrators; the telephone, the hosts of the places one books"),
                ("account_inactive", "sessions", "access_tokens"),
                order=10,
            ),
            Processing(
                _("Membership"),
                _("knowing who belongs to the network, and has signed its charter"),
                CONTRACT,
                _("those who ask to join"),
                _("what the form asks: situation, work, commune, needs, offers; signatures"),
                _("those who facilitate the network"),
                ("adhesion_unconfirmed", "adhesion_over", "invitations"),
                order=20,
            ),
            Processing(
                _("Directory and messages"),
                _("finding one another, writing without giving one’s address"),
                CONSENT,
                _("members who want to be found"),
                _("the lines they show, to whom they say; messages passed on"),
                _("whom each chose; a reported message, those who facilitate"),
                ("letters",),
                order=60,
            ),
            Processing(
                _("Wall"),
                _("news and questions between places and members"),
                INTEREST,
                _("members, hosts"),
                _("what they post, under their name"),
                _("members of the network"),
                ("wall",),
                order=70,
            ),
            Processing(
                _("News by email"),
                _("telling about the life of the network"),
                CONSENT,
                _("members who agreed"),
                _("address, date of the consent, which emails were sent"),
                _("those who facilitate: counts only"),
                ("mails_sent",),
                order=80,
            ),
            Processing(
                _("What people are told"),
                _("telling each what concerns them, in the site and by email as they choose"),
                CONTRACT,
                _("everybody who has an account"),
                _(
                    "what happened, by number; when it was read, when an email left; what they chose to receive, "
                    "and when"
                ),
                _("the person, and nobody else"),
                ("notifications_read", "notifications_unread"),
                order=85,
            ),
            Processing(
                _("Journal"),
                _("knowing who did what and who looked at whose data"),
                INTEREST,
                _("everybody who acts"),
                _("a number that stands for the person, the act, the moment"),
                _("each person about themselves; those who facilitate, within their network"),
                (),
                order=90,
            ),
            Processing(
                _("Imports"),
                _("taking over an existing list"),
                INTEREST,
                _("those on the list"),
                _("the rows of the file"),
                _("those who facilitate"),
                ("imports",),
                order=100,
            ),
        ),
        disclosures=disclosures_of,
        personal_data=CommunityPersonalData(),
        retention=COMMUNITY_RETENTION_PURGES,
        importers=(PeopleImporter(),),
        hooks=((WHEN_ENDED, retire_notifications),),
        notifications=NOTIFICATIONS,
        mail_texts=EDITABLE_MAILS,
        menus={
            "main": (Link(_("Community"), "community:directory", "people", 30, icon="people", opens="community"),),
            "community": (
                Link(_("Directory"), "community:directory", "people", 10),
                Link(_("The wall"), "community:my_wall", "wall", 20, is_signed_in),
            ),
            "me": (
                Link(label_of_news, "community:notifications", "news", 20),
                Link(_("My messages"), "community:letters", "messages", 30),
            ),
            "facilitating": (
                Link(_("Requests to join"), "community:requests", "week", 20, group=_("People")),
                Link(_("Members"), "community:members", "week", 21, group=_("People")),
                Link(
                    _("File of the network"),
                    "community:edit_network",
                    "week",
                    50,
                    group=_("Rules"),
                    subjects=networks_run,
                ),
                Link(
                    _("Face of the network"), "community:edit_face", "week", 50, group=_("Rules"), subjects=networks_run
                ),
                Link(
                    _("Words of the emails"),
                    "community:mail_texts",
                    "week",
                    41,
                    group=_("Writing"),
                    subjects=networks_run,
                ),
                Link(_("Charter"), "community:edit_charter", "week", 51, group=_("Rules"), subjects=networks_run),
            ),
            "footer": (
                Link(_("Contact"), "community:contact", order=12),
                Link(_("Become a member"), "community:join_which", order=40),
                Link(_("Legal notice"), "community:legal_notice", order=60),
                Link(_("Source code (AGPL)"), "community:source_code", order=70),
            ),
        },
    )
)
