"""Wire formats of real platforms, filled with invented offers. One module a family."""
