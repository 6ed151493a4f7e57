"""The marketplace as a local web server, for the demo, the tests and the measurements.

::

    with serve(Marketplace(seed=1, families=("mturk",))) as serving:
        name, value = serving.control.sign_in("mturk", "heron")
        ...  # GET serving.addresses["mturk"] + "/?format=json" with that cookie
        serving.control.advance(hours=6)
        serving.control.switch(Fault.LOGGED_OUT, family="mturk", worker="heron")
        assert serving.control.violations() == ()

Invented platforms, requesters and workers only. It listens on 127.0.0.1 and contacts nothing.
"""

from crawlers.marketplace.server.asked import Asked, Breach, Violation
from crawlers.marketplace.server.certificates import Certificate
from crawlers.marketplace.server.control import Control
from crawlers.marketplace.server.faults import Fault
from crawlers.marketplace.server.marketplace import Marketplace
from crawlers.marketplace.server.serving import Serving, serve
from crawlers.marketplace.server.sites import SITES

__all__ = [
    "SITES",
    "Asked",
    "Breach",
    "Certificate",
    "Control",
    "Fault",
    "Marketplace",
    "Serving",
    "Violation",
    "serve",
]
