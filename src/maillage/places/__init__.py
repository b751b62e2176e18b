"""Places to work in: their life, their spaces and units, their hours, what they offer.

Words: place, space (desk pool, office, meeting room, booth…), unit (one desk, one room), equipment,
opening hours (OSM `opening_hours`), closure, reach (minutes from each commune), confidentiality C0–C4.
May import: community (a network, an organisation, abilities), territory (communes, minutes), kernel.
"""
