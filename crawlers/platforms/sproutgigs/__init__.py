"""SproutGigs (Picoworkers): facts and reader."""
