"""Turkopticon: facts and reader."""
