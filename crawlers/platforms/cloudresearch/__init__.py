"""CloudResearch Connect: facts and reader."""
