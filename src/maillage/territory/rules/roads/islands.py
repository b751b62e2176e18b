"""Roads one can't drive to from the others and that lie apart: those of islands without a bridge.

docs/algorithms/roads.md.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from maillage.kernel.geo import EARTH_RADIUS_KM

LEAST_M = 1000.0  # of road: less is a yard, or a mistake of whoever drew it
APART_KM = 0.25  # nearer to the others, it is cut from them by a gate or by the drawing, not by water

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]


def flat(lat: Floats, lon: Floats, scale: float) -> Floats:
    """Kilometres on a plane, good enough to say which road is nearest; `scale`: cosine of the latitude."""
    degree = np.pi / 180 * EARTH_RADIUS_KM
    return np.column_stack([lat * degree, lon * degree * scale])


def lying_apart(points: Floats, part: Longs, metres: Floats, main: int) -> NDArray[np.bool_]:
    """Which points of roads belong to a part that lies apart from the part `main`. O(p log p).

    `points` (p × 2) degrees, `part` (p) the connected part of each, `metres` the length of each part.
    """
    scale = float(np.cos(np.radians(points[:, 0].mean())))
    here = flat(points[:, 0], points[:, 1], scale)
    far, _which = cKDTree(here[part == main]).query(here, distance_upper_bound=APART_KM)
    near = np.zeros(metres.size, bool)
    near[part[np.isfinite(far)]] = True
    return (metres[part] >= LEAST_M) & ~near[part]


def parts_of(n: int, a: Longs, b: Longs) -> Longs:
    """The connected part of each of n junctions, whatever the direction of roads."""
    links = coo_matrix((np.ones(a.size, np.int8), (a, b)), shape=(n, n)).tocsr()
    _count, label = connected_components(links, directed=False)
    return np.asarray(label, np.int64)
