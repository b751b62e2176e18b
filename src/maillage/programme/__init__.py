"""The programme: seasons and their events, who comes, calls for proposals, barcamps and their timetable.

Words: season (a fortnight, a year's programme, a tour), event (a talk, a workshop, a stage), venue (a place of the
network, an address, online), registration (a name and how many people come), call and submission (what one offers
to give), barcamp, pitch, dots, timetable. An event holds its room by the law of bookings.
May import: commons, access, bookings, places, ledger, community, territory, web, kernel.
"""
