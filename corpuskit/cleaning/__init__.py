"""What is not the story goes, with every change recorded.

:func:`repair` mends characters and white space, once. :func:`clean` cuts page chrome, prompts,
captions and credits of pictures, and the repeated title, and is called again whenever a later stage
bared more of it; :func:`cut_site_lines` cuts what is known of the article's own site;
:func:`flag_stub` marks what a pay wall broke off. All take an article and return it; what they cut
stands in ``edits``.
"""

from corpuskit.cleaning.repair import repair
from corpuskit.cleaning.site_lines import cut_site_lines
from corpuskit.cleaning.stage import clean
from corpuskit.cleaning.stubs import flag_stub

__all__ = ["clean", "cut_site_lines", "flag_stub", "repair"]
