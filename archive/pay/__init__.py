"""What pay is worth: money at a date, hours, floors, series. Pure; reads no store and no page.

``exchange`` turns amounts into another currency at a day; ``wages`` gives the labelled hourly
wages of one version; ``reports`` reads what workers told; ``floors`` knows minimum wages by place
and date; ``series`` finds the same offer across ids, and pay changes, tiers and gaps in it.
The rules are written down in docs/pay.md.
"""
