"""A page in the browser on which people correct how a site's pages are read.

What is reviewed is a release or a crawl (:mod:`target`). A page of it is found again and cut into
blocks, each with what decided about it (:mod:`seeing`). A correction is tried on the other pages of
the site (:mod:`effect`) before it is saved to the site's profile or as a row of gold
(:mod:`saving`). The rest is the browser's: :mod:`views` writes the pages, :mod:`app` answers, and
refuses whoever is not the person who started it.
"""
