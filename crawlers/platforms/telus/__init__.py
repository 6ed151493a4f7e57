"""TELUS (LionBridge): facts; the reader for any page reads it."""
