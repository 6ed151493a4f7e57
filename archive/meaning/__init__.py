"""Search by meaning, and texts that are translations of each other.

``model`` turns texts into vectors (an extra brings it; nothing is fetched at run time); ``store``
keeps them; ``following`` is the enricher; ``asking`` ranks by meaning, in either engine. Nothing
here is needed for anything else. docs/meaning.md says how good it is.
"""
