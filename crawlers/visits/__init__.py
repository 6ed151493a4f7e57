"""Visits: what is asked next, when it may leave, what came back, and how a run is judged.

The parts that decide are pure and know no framework (`pacing`, `breaker`, `planning`,
`judging`); `visit` ties them to the sealed frontier and the archive's door. Scrapy's spider and
middlewares, and the browser's, drive a visit and decide nothing.
"""
