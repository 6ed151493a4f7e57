"""Amazon Mechanical Turk: facts and reader."""
