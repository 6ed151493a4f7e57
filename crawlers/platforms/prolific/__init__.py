"""Prolific: facts and reader."""
