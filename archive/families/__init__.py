"""Families: offers and documents that carry nearly the same text, whoever posted them and when.

``texts`` says which words of a version are compared; ``linking`` which texts are near duplicates;
``store`` keeps both between runs; ``following`` is the enricher; ``showing`` describes a family
for people. A family means *same text*, never *same actor*. docs/families.md says how.
"""
