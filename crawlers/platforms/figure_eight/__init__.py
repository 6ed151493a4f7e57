"""Figure Eight (CrowdFlower): facts and reader."""
