"""The doors: each is one need of the rest of the code, and shows no more than that need.

``ConsentDoor`` records and checks say-so, ``SealDoor`` ties captures to sources, ``KDoor``
counts independent sources up to k, ``ExposureDoor`` tells ``<k`` from ``≥k`` for captures,
``EraseDoor`` destroys a source, ``ConsentDesk`` lists consents for those who keep them.
"""
