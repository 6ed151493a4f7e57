"""Signed-in sessions: opened by a worker's own hands, kept encrypted, never on disk in the clear.

No password is asked for or stored, and nothing here prints or logs a cookie or its name.
"""
