"""Spiders: how to visit. The only one so far walks pages that somebody saved."""
