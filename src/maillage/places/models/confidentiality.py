"""How needs, safeguards and efforts are said: labels, in the order screens list them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from maillage.places.rules.confidentiality import Axis
from maillage.places.rules.needs import Need
from maillage.places.rules.safeguards import Effort, Safeguard

NEED_LABELS = [
    (Need.QUIET_WORK.value, _("Work in silence, without calls")),
    (Need.CLIENT_CALL.value, _("Call a client or a partner")),
    (Need.VIDEO_MEETING.value, _("A video meeting, with the camera on")),
    (Need.HR_TALK.value, _("A talk about somebody: recruitment, appraisal, a difficulty")),
    (Need.LIVELY_TALK.value, _("A meeting where voices rise, and nobody outside may follow it")),
    (Need.HIDDEN_SCREEN.value, _("A screen that nobody else may see")),
    (Need.PERSONAL_FILES.value, _("People’s files: pay, social help, addresses")),
    (Need.HEALTH_DATA.value, _("Health data, read or typed")),
    (Need.EMPLOYER_NETWORK.value, _("My employer’s network, from the Wi-Fi of the place")),
    (Need.PAPERS.value, _("Papers to lock away or to destroy")),
    (Need.PROFESSIONAL_SECRET.value, _("A professional secret: doctor, lawyer, social worker")),
]
SAFEGUARD_LABELS = {
    Safeguard.QUIET_RULE: _("a rule of silence, posted"),
    Safeguard.PHONE_BOOTH: _("a phone booth less than ten metres away"),
    Safeguard.CLOSING_DOOR: _("a door that closes"),
    Safeguard.DOOR_SEAL: _("a seal around the door"),
    Safeguard.NORMAL_VOICE_TEST: _("a listening test in a normal voice: nothing is understood outside"),
    Safeguard.LOUD_VOICE_TEST: _("a listening test in a loud voice: nothing is understood outside"),
    Safeguard.ACOUSTIC_REPORT: _("an acoustician’s report"),
    Safeguard.NO_PUBLIC_NEXT_DOOR: _("no room open to the public next door"),
    Safeguard.BACK_TO_WALL: _("a seat with its back to the wall"),
    Safeguard.PARTITION: _("a screen or a partition behind the seat"),
    Safeguard.SCREEN_FILTER: _("a privacy filter for the screen"),
    Safeguard.NO_SIGHT_LINE: _("no view of the screen from the corridor or the window"),
    Safeguard.BLINDS: _("blinds"),
    Safeguard.NO_CAMERA: _("no camera in the room"),
    Safeguard.WIFI_PASSWORD: _("a Wi-Fi with a password"),
    Safeguard.CLIENT_ISOLATION: _("devices that do not see one another on the Wi-Fi"),
    Safeguard.PERSONAL_CODES: _("a Wi-Fi code for each person"),
    Safeguard.WIRED_SOCKET: _("a network socket on the wall"),
    Safeguard.OWN_VLAN: _("a network kept apart for this room"),
    Safeguard.PRINTER_RELEASE: _("a printer that waits for a code before it prints"),
    Safeguard.NO_SHARED_PRINTER: _("no shared printer"),
    Safeguard.OWN_UPLINK: _("one’s own connection (4G or another line)"),
    Safeguard.STAFFED: _("somebody at the door"),
    Safeguard.BADGE: _("a badge or a code at the door"),
    Safeguard.LOCKER: _("a locker that locks"),
    Safeguard.CLEAN_DESK: _("a rule: nothing stays on the desk"),
    Safeguard.SHREDDER: _("a shredder"),
    Safeguard.LOCKED_BIN: _("a locked bin for papers"),
    Safeguard.ROOM_KEY: _("a key or a code for this room alone"),
    Safeguard.ACCESS_LOG: _("a list of who opened the door"),
    Safeguard.CLEANING_CHARTER: _("a charter signed by who cleans"),
    Safeguard.VISITOR_REGISTER: _("a register of visitors"),
    Safeguard.NO_THIRD_PARTY: _("nobody from outside alone in the room"),
}
EFFORT_LABELS = {
    Effort.BUY: _("to buy"),
    Effort.DECIDE: _("to decide"),
    Effort.MEASURE: _("to measure"),
}
LEVEL_LABELS = {
    Axis.VOICE: (
        _("one may be heard"),
        _("silence is the rule: no calls around"),
        _("one calls behind a door or in a booth"),
        _("a normal voice is not understood outside"),
        _("even a loud voice is not understood outside"),
    ),
    Axis.SCREEN: (
        _("the screen may be seen"),
        _("one can sit with one’s back to the wall"),
        _("a filter on the screen, and nobody behind"),
        _("nobody sees the screen from the corridor or the window"),
        _("blinds are down, and no camera is in the room"),
    ),
    Axis.NETWORK: (
        _("a Wi-Fi that is open to all"),
        _("a Wi-Fi with a password"),
        _("a code of one’s own, and the devices of others do not see yours"),
        _("a network kept apart, and a printer that waits for you"),
        _("a connection of one’s own"),
    ),
    Axis.ACCESS: (
        _("anybody may come in"),
        _("somebody at the door, or a badge"),
        _("a locker, a shredder, and nothing left on the desk"),
        _("a key for this room alone, and one knows who came in"),
        _("nobody from outside comes in alone"),
    ),
}
