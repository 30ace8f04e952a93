"""The embedder that ships inside Dafu, and how it was made.

``model/`` holds the weights that :mod:`rag.index.embedder` reads. The other modules (``train``, ``corpus``, ``vocabulary``, ``batches``,
``held_out``, ``export``) make and measure them; nothing at run time imports those.
"""
