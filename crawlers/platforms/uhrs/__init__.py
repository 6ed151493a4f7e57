"""UHRS: facts and reader."""
