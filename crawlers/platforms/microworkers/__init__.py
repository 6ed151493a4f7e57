"""Microworkers: facts and reader."""
