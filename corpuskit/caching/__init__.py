"""What stages found, kept by content: a store of packs that builds share.

``codec`` turns records into plain values and back, ``packs`` are the files, ``index`` says where
each entry lies, ``store`` is what a part reads and writes, ``upkeep`` tells sizes and prunes. What
is stored under which key is the business of :mod:`corpuskit.jobs.remembering`.
"""
