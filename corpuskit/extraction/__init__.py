"""From a page to its story: what came in as bytes leaves as an article without edits.

Three rooms, each of which knows only those before it:

* ``page``: bytes to blocks. Decoding, a look at the markup before it is parsed, the tree, and the
  visible text as blocks that know where they stand.
* ``metadata``: what a page says of itself. Title, authors, dates, rights and kind, each from all
  the places where pages say it.
* ``body``: which blocks are the story. Witnesses propose, judges vote, one ballot decides; the
  profile of a known site is a witness like the others.

Beside them: ``story`` takes a page through all three, ``rawtext`` parts the headline of a raw text
from it, ``urls`` brings addresses into one form.
"""
