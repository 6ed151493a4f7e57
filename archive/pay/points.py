"""Points: not money until the platform pays them out, which it does from a threshold on."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal


def count_tasks_to_payout(threshold: Decimal, *, least: Decimal, most: Decimal) -> tuple[int, int]:
    """How many tasks it takes until the first payout, at best and at worst, where a task pays
    ``least`` to ``most`` points: whole tasks, none of them refused.

    Raises:
        ValueError: a task pays nothing, or less at most than at least.
    """
    if not 0 < least <= most or threshold <= 0:
        raise ValueError(f"a task pays {least} to {most} points, and {threshold} are needed")
    return _divide_up(threshold, most), _divide_up(threshold, least)


def _divide_up(amount: Decimal, part: Decimal) -> int:
    return int((amount / part).to_integral_value(rounding=ROUND_CEILING))
