"""An invented platform: facts, and the reader of the family whose format it speaks."""
