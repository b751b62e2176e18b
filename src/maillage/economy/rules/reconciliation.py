"""What an invoice and a payment must have written in the books, whatever the numbers of accounts were that day."""

from __future__ import annotations

from collections.abc import Iterable


def amounts_of_invoice(
    net: int, vat: int, off: Iterable[tuple[int, int]] = (), *, is_credit: bool = False
) -> list[int]:
    """The cents of its lines, sorted: owed, sold, VAT; `off` are net and VAT of the deposits it takes off.

    >>> amounts_of_invoice(1000, 200)
    [-1000, -200, 1200]
    >>> amounts_of_invoice(1000, 200, [(500, 100)])
    [-1000, -100, 500, 600]
    """
    deposits = list(off)
    off_net, off_vat = sum(one for one, _vat in deposits), sum(one for _net, one in deposits)
    lines = (net + vat - off_net - off_vat, -net, -vat + off_vat, off_net)
    return sorted(-cents if is_credit else cents for cents in lines if cents)


def amounts_of_payment(cents: int, fee: int) -> list[int]:
    """The cents of its lines, sorted: received, no longer owed, the fee for recovery.

    >>> amounts_of_payment(1200, 200)
    [-1000, -200, 1200]
    """
    return sorted(one for one in (cents, fee - cents, -fee) if one)
