"""Which blocks of a page are its story.

::

    witness ──proposal──> look ──judges──> votes ──ballot──> draft ──editors──> draft ──> body

* A **witness** says roughly where the story is: the profile of a known site (``by_profile``), or
  trafilatura, structured data and the fullest place (``witnesses``, ``generic``).
* The **look** is what judges may look at: blocks, what was proposed, what the page says of itself,
  and the ``frame``, the smallest element that holds the story's main paths.
* A **judge** says of blocks that they stay or go, and by which rule; an **editor** says the same of
  the draft that came out. ``judges`` names them all in order; each has a module or shares one with
  its like: ``position``, ``markup``, ``links``, ``siblings``, ``standfirst``, ``teasers``,
  ``never``, ``inserts``, ``known``, ``headings``, ``repeats``, ``contacts``.
* The **ballot** weighs their votes, and nothing else does. Every block that goes keeps its reason,
  and the draft every vote.
* A forest with fitted weights decides what the draft leaves in doubt (``weighing``); where much of
  the page is, other witnesses are heard as well (``doubts``).

Where the origin of a threshold says "swept", it was halved and doubled on every second page of the
two open extraction sets that has a body, 705 pages of which F1 is 0.9454 and 0.2908 are read
exactly; the figures are what that changes, halved first. A share that is doubled beyond 1 is off.

``kinds`` tells lists of stories from stories, ``tables`` makes rows paragraphs, ``matching`` finds
the text of one parser in the blocks of another.
"""
