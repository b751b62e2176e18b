"""Does a stranger learn from the clock whether an address is known? `python -m tests.bench.sign_in` measures it.

Codes are asked for by turns for addresses that have an account and for addresses that have none, each once, from an
origin of its own; mails go nowhere. What counts is the difference beside the spread of each.
"""

from __future__ import annotations

import argparse
import sys
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from tests.bench.ground import settle

ROUNDS = 60
WARM = 5


def measure(rounds: int = ROUNDS) -> dict[str, list[float]]:
    """Milliseconds of each answer to a request for a code, by kind of address."""
    from django.core.cache import cache
    from django.test import Client
    from django.test.utils import override_settings

    from maillage.community.models import Attempt, Network, Person

    network = Network.objects.create(slug="bench-sign-in", name="Bench", tagline="x")
    known = [Person.objects.create_user(f"known-{n}@bench.invalid", name="Bench") for n in range(rounds + WARM)]
    told: dict[str, list[float]] = {"known": [], "unknown": []}
    try:
        with override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend"):
            for number, person in enumerate(known):
                both = [("known", person.email), ("unknown", f"other-{number}@bench.invalid")]
                for order, (kind, address) in enumerate(both if number % 2 else both[::-1]):
                    cache.clear()
                    client = Client(REMOTE_ADDR=f"10.{order}.{number // 250}.{number % 250 + 1}")
                    begun = perf_counter()
                    answer = client.post("/connexion/", {"email": address})
                    spent = (perf_counter() - begun) * 1000
                    assert answer.status_code == 302, (kind, answer.status_code)
                    if number >= WARM:
                        told[kind].append(spent)
    finally:
        Attempt.objects.all().delete()
        Person.objects.filter(pk__in=[person.pk for person in known]).delete()
        network.delete()
    return told


def report(told: dict[str, list[float]]) -> str:
    """Medians, quartiles, and how often a guess by the clock would be right (half is chance)."""
    lines = []
    for kind, spent in told.items():
        low, _middle, high = quantiles(spent, n=4)
        lines.append(f"{kind:>8}: median {median(spent):6.2f} ms, half of them from {low:6.2f} to {high:6.2f}")
    gap = median(told["known"]) - median(told["unknown"])
    pairs = [(k, u) for k in told["known"] for u in told["unknown"]]
    right = sum(k > u for k, u in pairs) / len(pairs)
    lines.append(f"    both: {gap:+.2f} ms for a known address; slower {right:.0%} of the time")
    return "\n".join(lines)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.sign_in", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options: Any = parser.parse_args()
    settle(small=True, rebuild=False)
    sys.stdout.write(report(measure(options.rounds)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
