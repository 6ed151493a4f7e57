"""Names of further facts in ``ListingSeen.extra`` that several platforms state.

Readers write under these names, and whatever computes from listings reads under them, so that
neither needs to know the other. Only what the page states and what stays the same while the
offer does: a figure that moves with every submission would make a new version each time.
Nothing is computed here.
"""

from __future__ import annotations

#: Seconds that the platform or the requester says the work takes (int). Not a limit.
ESTIMATED_SECONDS = "estimated_seconds"

#: What the platform itself prints as pay per hour, and its currency (decimal text, ISO 4217).
HOURLY_AMOUNT = "hourly_amount"
HOURLY_CURRENCY = "hourly_currency"

#: Units of work in all, of which ``units_left`` are left (int).
UNITS_IN_ALL = "units_in_all"

#: The requester may ask for data that identify the worker (bool, as the platform states it).
PII = "pii_enabled"

#: Devices and equipment that the worker must have: names joined by ", " (camera, microphone …).
PERIPHERALS = "peripherals"
DEVICES = "devices"

#: The platform marks the offer as confidential (bool).
CONFIDENTIAL = "confidential"

#: The platform warns that there may be adult content (bool).
ADULT = "adult_content"

#: What is offered is a training, test or qualification, and no paid work (bool).
TRAINING = "training"

#: Labels or categories that the platform gave the offer, joined by ", ".
LABELS = "labels"

#: Where the work must be done, or by people from where, as printed.
PLACE = "place"

#: The platform's own level or rank that is needed, as printed.
LEVEL = "level"

#: Days within which the requester rates or pays (int).
DAYS_TO_RATE = "days_to_rate"

#: Read by the reader for any page and confirmed by nobody yet (bool), and how sure that reader is
#: of the less sure of title and pay (text, 0.0 to 1.0). Such listings stay out of trends.
EXTRACTED = "extracted"
EXTRACTED_CONFIDENCE = "extracted_confidence"

#: Read by the reader for any page, and then confirmed or corrected by a person (bool). Who and when
#: stands in the desk's log.
CONFIRMED = "confirmed"
