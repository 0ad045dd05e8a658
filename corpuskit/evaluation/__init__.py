"""How good the pipeline is: scores against gold, beside a peer on the same pages.

``scores`` counts, ``rows`` says what a gold set is and reads one, ``pages``, ``lines`` and
``texts`` hold the sets, ``sets`` lists them, ``peers`` runs other tools, ``figures`` sums up.
``corpuskit.jobs.evaluate`` drives it all.
"""
