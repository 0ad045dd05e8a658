"""Texts that are hostile on purpose, and news-like ones, for the laws."""

from __future__ import annotations

from hypothesis import strategies as st

PIECES = (
    "Kabul, Mar 24 (EFE).- ",
    "WASHINGTON (Reuters) - ",
    "BERLIN (dpa) – ",
    "(ANSA) - ROMA, 22 MAR - ",
    "MOSCOW, January 21. /TASS/. ",
    "SEOUL, Aug. 20 (Yonhap) -- ",
    "(CNN)",
    "The envoy arrived on Thursday.",
    "“We will see,” she said.",
    "El ministro habló ayer en Madrid.",
    "Die Polizei teilte am Montag mit.",
    "Президент прибыл в столицу.",
    "部长周四抵达首都。",
    "وصل المبعوث يوم الخميس.",
    " EFE",
    " (dpa)",
    "(Reporting by Ana Pell; Editing by Jo Brandt)",
    "© 2024 AFP",
    "Quelle: dpa",
    "Related Articles",
    "Back to top button",
    "Read more: Another story",
    "Share",
    "Newsletter",
    "Advertisement",
    "By John Example",
    "Photo: A. Example / AP",
    "___",
    "abc/def",
    "2 min read",
    "&amp;",
    "Ã©",
    "\x00",
    "\x1b[0m",
    "\u200b",
    "\ufeff",
    "\u00a0",
    "\u2028",
    "\r\n",
    "\r",
    "\n",
    "\n\n",
    "\n\n\n",
    " ",
    "\t",
    "ﬁ",
    "１２",
    "e\u0301",
    "가",
    "🇪🇸",
)

newsy = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
paragraphs = st.lists(
    st.lists(st.sampled_from([piece for piece in PIECES if "\n" not in piece]), max_size=5).map(
        "".join
    ),
    max_size=10,
).map("\n\n".join)
hostile = st.text(max_size=200)
texts = st.one_of(newsy, paragraphs, hostile)
