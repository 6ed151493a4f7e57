"""Toloka: facts and reader."""
