"""Sites into WARC: discover, fetch politely, store before anything else touches a page.

The knowing side (``discovery``, ``policy``, ``recrawl``) is pure. The fetching side asks what
``frontier`` holds as ``loop`` and ``patience`` allow, through ``client``, guarded by
``robots`` and ``guard``; ``answering`` says what an answer means, ``store`` keeps it.
"""

from corpuskit.crawling.crawl import crawl
from corpuskit.crawling.patience import Patience
from corpuskit.crawling.report import Report

__all__ = ["Patience", "Report", "crawl"]
