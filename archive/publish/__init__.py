"""What leaves the house: one gate for charts, exports, bundles, citations and claims.

At the desk the facts of every listing show. Nothing leaves but what the gate gave back.
"""
