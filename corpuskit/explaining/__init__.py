"""Where each character of one page went, and why: for a person to look at.

:func:`find_page` gets the page, :func:`explain_page` takes it through the main path and asks all
who decided; :mod:`~corpuskit.explaining.terminal` and :mod:`~corpuskit.explaining.document` show
it.
"""

from corpuskit.explaining.pages import find_page
from corpuskit.explaining.told import Explanation, explain_article, explain_page

__all__ = ["Explanation", "explain_article", "explain_page", "find_page"]
