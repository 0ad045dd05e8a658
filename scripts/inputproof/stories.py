"""Five invented stories, and what a reader would expect of each in a release."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final, NamedTuple


class Story(NamedTuple):
    """A story as its newspaper has it."""

    url: str
    title: str
    paragraphs: tuple[str, ...]
    published: datetime
    author: str
    language: str

    @property
    def text(self) -> str:
        """Its paragraphs, parted by blank lines."""
        return "\n\n".join(self.paragraphs)

    @property
    def html(self) -> str:
        """Its paragraphs as markup."""
        return "\n".join(f"<p>{one}</p>" for one in self.paragraphs)

    @property
    def page(self) -> str:
        """A page that holds it."""
        return (
            f'<!doctype html><html lang="{self.language}"><head><meta charset="utf-8">'
            f"<title>{self.title} | Gull Rock Mail</title>"
            f'<link rel="canonical" href="{self.url}">'
            f'<meta property="article:published_time" content="{self.moment}"></head>'
            f"<body><nav><a href=/>Home</a> <a href=/sport>Sport</a></nav><main><article>"
            f"<h1>{self.title}</h1>{self.html}</article></main>"
            "<footer>© 2024 Gull Rock Mail</footer></body></html>"
        )

    @property
    def moment(self) -> str:
        """When it was published, as releases write it."""
        return self.published.strftime("%Y-%m-%dT%H:%M:%SZ")


def _at(day: int, hour: int, minute: int) -> datetime:
    return datetime(2024, 5, day, hour, minute, tzinfo=UTC)


STORIES: Final = (
    Story(
        "https://gullrock.example/2024/05/02/lamp-oil",
        "Lamp oil prices double on Gull Rock",
        (
            (
                "The two shops of Gull Rock doubled the price of lamp oil on Thursday, a day after "
                "the supply boat turned back in heavy swell for the third time in a month."
            ),
            (
                "“We have eleven barrels left,” said Perpetua Quill, who keeps the shop above the "
                "slipway. “The lighthouse takes two of them a week.”"
            ),
            "The harbour office expects the boat on Sunday if the wind turns to the north-west.",
        ),
        _at(2, 9, 15),
        "Osric Thwaite",
        "en",
    ),
    Story(
        "https://gullrock.example/2024/05/03/chess?part=1&round=4",
        "Schoolgirl, 11, holds island champion to a draw",
        (
            (
                "An eleven-year-old pupil of the Saltmarsh school held the island’s chess champion "
                "to a draw after five hours and ninety-four moves in the old customs house."
            ),
            (
                "Wilhelmina Orbach offered the draw twice before it was accepted; her teacher said "
                "she had slept badly because of the storm."
            ),
            "The last round will be played on Saturday & Sunday, with 40 boards in the fish hall.",
        ),
        _at(3, 18, 40),
        "Ines Vauclair",
        "en",
    ),
    Story(
        "https://moewenblatt.example/lokales/faehranleger-17.html",
        "Fähranleger bleibt bis zum Herbst gesperrt",
        (
            (
                "Der Fähranleger von Krummsiel bleibt nach einem Beschluss des Gemeinderats bis "
                "zum Herbst gesperrt, weil drei der tragenden Pfähle vom Bohrwurm zerfressen sind."
            ),
            (
                "Bürgermeisterin Heilwig Brodersen sagte, die Reparatur werde etwa 640.000 Euro "
                "kosten und könne erst nach der Brutzeit der Austernfischer beginnen."
            ),
            (
                "Bis dahin legt das Schiff am alten Kohlekai an, der bei Niedrigwasser nicht zu "
                "erreichen ist."
            ),
        ),
        _at(4, 5, 0),
        "Tjark Ohmsen",
        "de",
    ),
    Story(
        "https://faro.example/cultura/banda-de-cornetas",
        "La banda de cornetas vuelve a ensayar en el muelle",
        (
            (
                "La banda de cornetas de Puerto Hondo volvió a ensayar este sábado en el muelle, "
                "después de que el ayuntamiento retirara la multa impuesta por el ruido."
            ),
            (
                "El director, Anselmo Recuenco, explicó que los músicos tocarán solo hasta las "
                "nueve y que «las gaviotas hacen bastante más escándalo»."
            ),
            "El concierto de la patrona se celebrará el próximo mes con entrada gratuita.",
        ),
        _at(5, 20, 5),
        "Lucía Berrocal",
        "es",
    ),
    Story(
        "https://minato.example/news/20240506/tako",
        "港のたこ漁、三年ぶりに再開",
        (
            (
                "港の漁業協同組合は六日、三年ぶりにたこ漁を再開した。早朝から二十隻の小舟が沖に出て、"
                "昼前には市場におよそ八百匹が並んだ。"
            ),
            (
                "組合長の磯村波平さんは「海の水がようやくきれいになった。子どもたちにも食べてもらい"
                "たい」と話した。"
            ),
            "漁は九月の末まで続き、週末には朝市で直接買うことができるという。",
        ),
        _at(6, 3, 30),
        "浜野千鳥",
        "ja",
    ),
)
"""A headline with a number, an address with a query, quotation marks, ``&`` and other scripts."""

FETCHED: Final = datetime(2024, 6, 1, 12, 0, 0, tzinfo=UTC)
"""When a crawler had the pages: never the date of publication."""
