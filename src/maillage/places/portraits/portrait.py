"""A portrait: sky, far hills, village, what is near; at most six kilobytes of SVG, light and dark."""

from __future__ import annotations

import re
from hashlib import blake2b
from string import ascii_letters

from maillage.places.portraits import scenery
from maillage.places.portraits.palette import Season, style_sheet
from maillage.places.portraits.scenery import path
from maillage.places.portraits.subject import Feature, Subject

WIDTH, HEIGHT = 720, 480
CLASS = re.compile(r'class="(\w+)"')
DRAWING = 1  # to be raised when the drawing changes: addresses kept by readers are then asked again
FLOOR = 366  # where the house with lights on stands, in units of the drawing from its top


def version_of(subject: Subject) -> str:
    """Eight letters that change when what is drawn does."""
    return blake2b(f"{DRAWING}{subject!r}".encode(), digest_size=4).hexdigest()


def draw_portrait(subject: Subject) -> str:
    """The SVG of a place, the same each time."""
    parts = (_distance(subject), _plateau(subject), _ground(subject), _village(subject), _nearby(subject))
    scene = "".join(parts)
    if subject.share("side") < 0.5:  # all is drawn with the village on the left: half of the places look the other way
        scene = f'<g transform="matrix(-1 0 0 1 {WIDTH} 0)">{scene}</g>'
    drawing = _sky(subject) + scene
    letters = dict(zip(sorted(set(CLASS.findall(drawing))), ascii_letters, strict=False))  # half a kilobyte less
    drawing = CLASS.sub(lambda match: f'class="{letters[match[1]]}"', drawing)
    colours = style_sheet(subject.season, letters)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'preserveAspectRatio="xMidYMid slice"><style>{colours}</style>{drawing}</svg>'
    )


def _sky(subject: Subject) -> str:
    x, y = subject.between("sun", 90, 620), subject.between("height of the sun", 64, 104)
    drawing = path("sky", scenery.box(0, 0, WIDTH, HEIGHT)) + path("sun", scenery.disc(x, y, 34))
    cloud = subject.between("cloud", 40, 300) + (320 if x < 360 else 0)
    drawing += path("cloud", f"M{cloud} {y + 6}q8-26 36-20q20-26 48-4q30-6 34 24z")
    if subject.season == Season.WINTER:
        flakes = [(subject.between(f"flake {n}", 10, 710), subject.between(f"fall {n}", 10, 270)) for n in range(14)]
        return drawing + path("snow", scenery.flakes(flakes))
    return drawing + path("bird", scenery.birds(cloud - 30 if cloud > 100 else cloud + 150, y + 44))


def _range(subject: Subject, name: str, base: float, swell: float, count: int) -> list[scenery.Point]:
    """Points of a line of hills from edge to edge; `swell` is how far they rise and fall."""
    step = WIDTH / (count - 1)
    return [(n * step, base - subject.share(f"{name} {n}") * swell) for n in range(count)]


def _distance(subject: Subject) -> str:
    """The far skyline, a line of hills before it."""
    relief = subject.relief()
    if Feature.MOUNTAIN in subject.features() or relief > 0.85:
        far = _mountains(subject, relief)
    else:
        far = path("far", scenery.hill(_range(subject, "far", 232, 40 + 110 * relief, 6), HEIGHT))
    return far + path("ridge", scenery.hill(_range(subject, "ridge", 262, 24 + 74 * relief, 7), HEIGHT))


def _mountains(subject: Subject, relief: float) -> str:
    """Three summits, with snow when there is some."""
    top, peak = subject.between("top", 60, 96), subject.between("peak", 300, 430)
    line: list[scenery.Point] = [
        (0, 220),
        (peak - 210, 150 - 20 * relief),
        (peak - 130, 196),
        (peak, top),
        (peak + 120, 190),
        (peak + 190, 142 - 16 * relief),
        (WIDTH, 226),
    ]
    drawing = path("far", scenery.summits(line, HEIGHT))
    needed = {Season.WINTER: 0.3, Season.SUMMER: 0.95}.get(subject.season, 0.85)
    if subject.lat < 0 or relief < needed:
        return drawing
    caps = (scenery.cap(line[n - 1], line[n], line[n + 1], depth) for n, depth in ((1, 20), (3, 42), (5, 20)))
    return drawing + path("snow", "".join(caps))


def _plateau(subject: Subject) -> str:
    """The hills behind the village, and a plateau with its cliff where there is one."""
    hills = path("hill", scenery.hill(_range(subject, "hill", 306, 22 + 46 * subject.relief(), 6), HEIGHT))
    if Feature.PLATEAU not in subject.features():
        return hills
    steps = [subject.between(f"buttress {n}", 9, 26) for n in range(11)]
    slopes, rock = scenery.mesa(subject.between("edge", 300, 380), WIDTH, subject.between("mesa", 206, 228), 324, steps)
    return path("hill", slopes) + path("cliff", rock) + hills


def _ground(subject: Subject) -> str:
    """The meadow the village stands on, and trees or a railway at its edge."""
    meadow = path("meadow", scenery.hill(_range(subject, "meadow", 338, 18, 5), HEIGHT))
    if Feature.RAILWAY in subject.features():
        deck, train, panes = scenery.viaduct(428, 292, 10)
        return path("stone", deck) + path("door", train) + path("light", panes) + meadow
    count = 12 if Feature.FOREST in subject.features() else 6
    feet = [(400 + n * 310 / count + subject.between(f"tree {n}", -6, 6), 338 + n % 3 * 5) for n in range(count)]
    trees = path("fir", scenery.conifers(feet[::2], 38)) + path("larch", scenery.conifers(feet[1::2], 32))
    return trees + meadow


def _village(subject: Subject) -> str:
    """Houses around a church, a castle or a gate; the one with lights on is where people work."""
    x, features = subject.between("village", 24, 84), subject.features()
    roofs = ["slate" if subject.has_slate(n) else "tile" for n in range(7)]

    def house(number: int, offset: float, floor: float, width: float, depth: float) -> str:
        left, wall = (
            x + offset + subject.between(f"shift {number}", -12, 12),
            25 + subject.between(f"wall {number}", 0, 8),
        )
        return scenery.house(left, floor, width, depth, wall, roofs[number])

    middle = x + subject.between("church", 60, 190)
    drawing = house(0, 8, 330, 24, 30) + house(1, 90, 326, 22, 34) + house(2, 216, 331, 24, 28)
    if Feature.CASTLE in features:
        drawing = scenery.castle(middle, 300) + drawing
    elif Feature.GATE in features:
        drawing += scenery.gate(middle, 334)
    else:
        drawing += scenery.church(middle, 332, roofs[3])
    drawing += house(4, -6, 352, 30, 34) + house(5, 200, 354, 28, 40)
    return drawing + scenery.house(x + 84, FLOOR, 46, 66, 40, roofs[6], lit=True)


def _nearby(subject: Subject) -> str:
    """What lies before the village: water, bridge or road, then the near ground with what grows on it."""
    features = subject.features()
    near = path("near", scenery.hill(_range(subject, "near", 424, 30, 5), HEIGHT))
    if Feature.LAKE in features:
        water = path("water", scenery.lake(500, 392, 210, 26)) + path("glint", scenery.glints(440, 384, 70)) + near
    elif Feature.RIVER in features:
        water = near + path("water", scenery.river(384, 346, HEIGHT))
    else:
        water = near + path("road", scenery.road(subject.between("village", 24, 84) + 103, FLOOR, HEIGHT))
    if Feature.BRIDGE in features and Feature.RIVER in features:
        stone, arches = scenery.bridge(354, 430, 50)
        water += path("stone", stone) + path("water", arches)
    return water + _growth(subject)


def _growth(subject: Subject) -> str:
    """Trees, flowers or a flock on the near ground, on the side away from the village."""
    features = subject.features()
    tufts = [(subject.between(f"tuft {n}", 10, 710), subject.between(f"tuft row {n}", 450, 476)) for n in range(9)]
    drawing = path("tuft", "".join(scenery.disc(x, y, 2 + n % 3) for n, (x, y) in enumerate(tufts)))
    if Feature.PLATEAU in features:
        wool, heads = scenery.flock([(590 + n * 36, 428 + n % 2 * 12) for n in range(3)])
        wall = scenery.dry_stone(574, 452, 8)
        return drawing + path("stone", wall) + path("wool", wool) + path("trunk", heads)
    feet = [(540 + n * 44 + subject.between(f"near tree {n}", -8, 8), 438 + n % 2 * 14) for n in range(4)]
    if subject.relief() > 0.35 or Feature.FOREST in features:
        return path("fir", scenery.conifers(feet[:1], 86)) + path("larch", scenery.conifers(feet[1:], 72)) + drawing
    trunks, crowns = scenery.round_trees(feet, 22)
    return path("trunk", trunks) + path("leaf", crowns) + drawing
