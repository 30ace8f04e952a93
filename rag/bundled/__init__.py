"""The embedder that ships inside Dafu, and how it was made.

``model/`` holds the weights that :mod:`rag.index.embedder` reads. The modules ``train``, ``corpus``, ``vocabulary``,
``batches``, ``phrases``, ``held_out`` and ``export`` make and measure them; nothing at run time imports those.
"""
