"""Exports: tables of what a question finds, through the gate, as files that others can check."""
