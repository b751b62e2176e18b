"""A drawn portrait of each place that has no photo, made of what is known of it, the same each time.

It is of the family of the home page's landscape.

`palette` holds the colours of four seasons, by day and by night; `subject` reads what is known of a place; `scenery`
draws hills, water, roofs and trees; `portrait` puts them together. Pure functions: no clock, no chance, no framework.
"""

from maillage.places.portraits.palette import Season as Season
from maillage.places.portraits.palette import season_of as season_of
from maillage.places.portraits.portrait import HEIGHT as HEIGHT
from maillage.places.portraits.portrait import WIDTH as WIDTH
from maillage.places.portraits.portrait import draw_portrait as draw_portrait
from maillage.places.portraits.portrait import version_of as version_of
from maillage.places.portraits.subject import Subject as Subject
