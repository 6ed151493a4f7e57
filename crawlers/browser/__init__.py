"""A real Chromium behind a guard of our own, and a recorder for a worker's own browsing.

``proxy`` is the last point before the wire: what it does not let through does not leave.
``launch`` starts the browser so that there is no way around it. ``watch`` is the opposite: it
listens to a browser that a worker drives, and must never ask, change or stop anything.
"""
