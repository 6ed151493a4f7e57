"""TurkerView: facts and reader."""
