"""A site's template and its recurring lines, learned from its own pages.

``noting`` reads a page for the learner, ``notes`` holds what one page tells, ``templates`` and
``lines`` make the profile of a site from the notes of its pages, ``sites`` is the folder of
profiles. What a profile is, and what reads a page by one, is extraction's: it is a witness there.
"""
