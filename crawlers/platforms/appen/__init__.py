"""Appen (Connect, CrowdGen): facts and reader."""
