"""An invented platform: facts and reader."""
