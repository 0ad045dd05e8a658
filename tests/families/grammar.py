"""Stories of invented newspapers, in five languages, by number: the same number, the same story."""

from __future__ import annotations

from random import Random
from typing import Final, NamedTuple


class Language(NamedTuple):
    """The words of one language."""

    code: str
    towns: tuple[str, ...]
    names: tuple[str, ...]
    things: tuple[str, ...]
    sentences: tuple[str, ...]
    """With the slots town, name, other, thing, n and m."""
    titles: tuple[str, ...]
    heads: tuple[str, ...]
    """Subheads that come back in many stories of a paper."""
    labels: tuple[str, ...]
    """Chrome: related, share, newsletter, advertisement, read more, donation, poll, footer."""
    blank: str = " "


EN: Final = Language(
    "en",
    ("Ardmoor", "Belhaven", "Corrin", "Dunwick", "Eastmere", "Farrow", "Glenby", "Harrowgate"),
    ("Mara Ellison", "Tobias Renn", "Agnes Holt", "Piet Vandal", "Ruth Okoye", "Sam Lindqvist"),
    ("bridge", "harbour", "tram line", "reservoir", "market hall", "observatory", "ferry"),
    (
        "The council of {town} voted on Tuesday to spend {n} million on the {thing}.",
        "“We have waited {n} years for this {thing},” said {name}, who chairs the works committee.",
        "Engineers found {n} cracks in the {thing} near {town} after the flood in May.",
        "{name} told reporters that {m} of the {n} families along the road had already moved.",
        "A study of the university in {town} puts the cost of the {thing} at {n}.{m} million.",
        "Opponents led by {name} collected {n} thousand signatures against the {thing}.",
        "The last time anyone repaired the {thing}, {other} was mayor and bread cost {m} pence.",
        "In {town}, where the river bends, workers stacked {n} pallets of stone before dawn.",
        "“Nobody asked the people of {town},” {other} said, pointing at a map with {m} red dots.",
        "By the evening of the {m}th, {n} volunteers had signed up at the town hall of {town}.",
        "The ministry declined to say why the {thing} was closed for {n} days.",
        "Without the {thing}, the journey from {town} takes {n} minutes longer, {name} reckoned.",
        "Prices for timber rose by {m} percent, which {other} called a gift to the quarry owners.",
        "It was the {n}th accident at the {thing} since records began, the police in {town} said.",
    ),
    (
        "{town} will rebuild its {thing} after {n} years",
        "Why the {thing} of {town} costs {n} million",
        "{name} takes over the {thing} in {town}",
        "{n} families leave {town} because of the {thing}",
    ),
    ("What we know", "Background", "What happens next", "The numbers behind it"),
    (
        "Further reading from the archive",
        "Pass this page on",
        "Every Friday we send you the best of the river and its bridges.",
        "Paid message",
        "Our earlier report on this",
        "This paper belongs to its readers, and {n} of them pay for it. Join them today.",
        "Should the ferry be free of charge?",
        "Printed and published by the river press of {town}",
    ),
)

DE: Final = Language(
    "de",
    ("Altenfurt", "Birkenau", "Dornheim", "Eichstede", "Grünwalde", "Höxtal", "Lindenrode"),
    ("Jana Fink", "Ulrich Bauer", "Heike Sommer", "Matthias Kroll", "Birgit Oelze", "Emre Aksoy"),
    ("Brücke", "Schleuse", "Markthalle", "Straßenbahn", "Talsperre", "Sternwarte", "Fähre"),
    (
        "Der Rat von {town} hat am Dienstag {n} Millionen Euro für die {thing} bewilligt.",
        "„Wir warten seit {n} Jahren auf diese {thing}“, sagte {name}, Sprecher des Ausschusses.",
        "Gutachter fanden an der {thing} bei {town} nach dem Hochwasser {n} Risse im Beton.",
        "{name} berichtete, dass {m} von {n} Familien an der Uferstraße bereits ausgezogen seien.",
        "Eine Studie der Hochschule {town} beziffert die Kosten der {thing} auf {n},{m} Millionen.",
        "Gegner um {other} sammelten {n} Tausend Unterschriften gegen die neue {thing}.",
        "Als die {thing} zuletzt erneuert wurde, war {other} im Amt und Brot kostete {m} Pfennig.",
        "In {town}, wo der Fluss einen Bogen macht, stapelten Arbeiter {n} Paletten mit Steinen.",
        "„Niemand hat die Leute in {town} gefragt“, sagte {other} und zeigte auf {m} rote Punkte.",
        "Bis zum Abend hatten sich {n} Freiwillige im Rathaus von {town} in die Liste eingetragen.",
        "Das Ministerium wollte nicht sagen, weshalb die {thing} {n} Tage lang gesperrt blieb.",
        "Ohne die {thing} dauere der Weg nach {town} {n} Minuten länger, rechnete {name} vor.",
        "Holz verteuerte sich um {m} Prozent, was {other} ein Geschenk an die Händler nannte.",
        "Es war der {n}. Unfall an der {thing} seit Beginn der Zählung, so die Polizei in {town}.",
    ),
    (
        "{town} baut die {thing} nach {n} Jahren neu",
        "Warum die {thing} in {town} {n} Millionen kostet",
        "{name} übernimmt die {thing} in {town}",
        "{n} Familien verlassen {town} wegen der {thing}",
    ),
    ("Was wir wissen", "Hintergrund", "Wie es weitergeht", "Die Zahlen dahinter"),
    (
        "Weiteres aus unserem Archiv",
        "Diese Seite weitergeben",
        "Jeden Freitag schicken wir Ihnen das Beste vom Fluss und seinen Brücken.",
        "Bezahlter Hinweis",
        "Unser früherer Bericht dazu",
        "Diese Zeitung gehört ihren Lesern, und {n} von ihnen zahlen dafür. Machen Sie mit.",
        "Soll die Fähre nichts mehr kosten?",
        "Gedruckt und verlegt von der Flusspresse in {town}",
    ),
)

ES: Final = Language(
    "es",
    ("Almorán", "Belcazar", "Cerroviejo", "Dosríos", "Fuentealba", "Montejuela", "Valdoro"),
    ("Lucía Ferrán", "Tomás Quijada", "Inés Robledo", "Gael Montero", "Pilar Azcona"),
    ("puente", "mercado", "tranvía", "embalse", "muelle", "observatorio", "túnel"),
    (
        "El ayuntamiento de {town} aprobó el martes gastar {n} millones en el {thing}.",
        "«Llevamos {n} años esperando este {thing}», dijo {name}, que preside la comisión.",
        "Los ingenieros hallaron {n} grietas en el {thing} de {town} tras la riada de mayo.",
        "{name} contó a la prensa que {m} de las {n} familias de la ribera ya se han marchado.",
        "Un estudio de la universidad de {town} cifra el coste del {thing} en {n},{m} millones.",
        "Los opositores, con {other} al frente, reunieron {n} mil firmas contra el {thing}.",
        "La última vez que se reparó el {thing}, {other} era alcalde y el pan costaba {m} céntimos.",
        "En {town}, donde el río gira, los obreros apilaron {n} palés de piedra antes del alba.",
        "«Nadie preguntó a la gente de {town}», dijo {other} ante un mapa con {m} puntos rojos.",
        "Por la tarde, {n} voluntarios se habían apuntado en la casa consistorial de {town}.",
        "El ministerio no quiso decir por qué el {thing} estuvo cerrado durante {n} días.",
        "Sin el {thing}, el viaje desde {town} dura {n} minutos más, según calcula {name}.",
        "La madera subió un {m} por ciento, lo que {other} llamó un regalo a los canteros.",
        "Fue el accidente número {n} en el {thing} desde que hay registros, según {name}.",
    ),
    (
        "{town} reconstruirá su {thing} tras {n} años",
        "Por qué el {thing} de {town} cuesta {n} millones",
        "{name} asume la dirección del {thing} en {town}",
        "{n} familias dejan {town} a causa del {thing}",
    ),
    ("Lo que sabemos", "Antecedentes", "Qué pasará ahora", "Las cifras del caso"),
    (
        "Más páginas de nuestro archivo",
        "Pasa esta página a otros",
        "Cada viernes te enviamos lo mejor del río y de sus puentes.",
        "Mensaje pagado",
        "Nuestra crónica anterior",
        "Este diario es de sus lectores, y {n} de ellos lo pagan. Únete hoy mismo.",
        "¿Debe ser gratuito el transbordador?",
        "Impreso y publicado por la imprenta del río de {town}",
    ),
)

AR: Final = Language(
    "ar",
    ("وادي النور", "الزهراء", "تل السلام", "رأس الخليج", "عين الرمل", "بئر الحجر"),
    ("سامي الحداد", "ليلى منصور", "كريم الشامي", "هدى البكري", "نادر عزام"),
    ("الجسر", "الميناء", "السوق", "السد", "المرصد", "النفق"),
    (
        "وافق مجلس بلدية {town} يوم الثلاثاء على إنفاق {n} مليونا على مشروع {thing}.",
        "وقالت {name} التي ترأس اللجنة: «انتظرنا {n} عاما من أجل إصلاح {thing} في {town}».",
        "وعثر المهندسون على {n} شقا في {thing} قرب {town} بعد فيضان شهر مايو.",
        "وذكر {name} للصحفيين أن {m} من أصل {n} أسرة على الضفة غادرت منازلها بالفعل.",
        "وتقدر دراسة لجامعة {town} كلفة {thing} بنحو {n} مليونا و{m} ألفا.",
        "وجمع المعارضون بقيادة {other} نحو {n} ألف توقيع ضد مشروع {thing} الجديد.",
        "وعندما جرى إصلاح {thing} آخر مرة كان {other} رئيسا للبلدية قبل {m} عاما.",
        "وفي {town} حيث ينعطف النهر كدس العمال {n} حملا من الحجارة قبل الفجر.",
        "وأضاف {other} وهو يشير إلى خريطة عليها {m} نقطة حمراء أن أحدا لم يسأل أهل {town}.",
        "وبحلول المساء سجل {n} متطوعا أسماءهم في دار بلدية {town} للمساعدة في العمل.",
        "ورفضت الوزارة أن توضح سبب إغلاق {thing} لمدة {n} يوما متتالية.",
        "ومن دون {thing} تستغرق الرحلة من {town} وقتا أطول بنحو {n} دقيقة بحسب {name}.",
        "وارتفعت أسعار الخشب بنسبة {m} في المئة وهو ما وصفه {other} بأنه هدية للتجار.",
        "وكان ذلك الحادث رقم {n} عند {thing} منذ بدء التسجيل كما قالت شرطة {town}.",
    ),
    (
        "{town} تعيد بناء {thing} بعد {n} عاما",
        "لماذا يكلف {thing} في {town} نحو {n} مليونا",
        "{name} يتولى إدارة {thing} في {town}",
        "{n} أسرة تغادر {town} بسبب {thing}",
    ),
    ("ما الذي نعرفه", "خلفية القضية", "ماذا بعد ذلك", "الأرقام وراء الخبر"),
    (
        "صفحات أخرى من أرشيفنا",
        "مرر هذه الصفحة إلى غيرك",
        "نرسل إليكم كل يوم جمعة أجمل ما كتب عن النهر وجسوره.",
        "رسالة مدفوعة",
        "تقريرنا السابق عن القضية",
        "هذه الصحيفة ملك لقرائها ويدفع {n} منهم ثمنها. انضموا إليهم اليوم.",
        "هل يجب أن تكون العبارة مجانية؟",
        "طبع ونشر في مطبعة النهر بمدينة {town}",
    ),
)

JA: Final = Language(
    "ja",
    ("青葉川", "月見浜", "白石野", "霧ヶ崎", "東雲原", "若松台"),
    ("高瀬結衣", "水野大地", "川端春子", "西園寺誠", "森下葵"),
    ("大橋", "港", "市場", "路面電車", "ダム", "天文台"),
    (
        "{town}市議会は火曜日、{thing}の改修に{n}億円を支出する議案を賛成多数で可決した。",
        "委員長を務める{name}氏は「この{thing}のために{n}年も待った」と記者団に語った。",
        "五月の洪水の後、{town}近くの{thing}で{n}か所のひび割れが見つかった。",
        "{name}氏によると、川沿いの{n}世帯のうち{m}世帯がすでに引っ越しを終えたという。",
        "{town}大学の調査は、{thing}の費用を{n}億{m}千万円と見積もっている。",
        "{other}氏らの反対派は、{thing}の計画に反対する署名を{n}千人分集めた。",
        "前回{thing}が修理された当時は{other}氏が市長で、それから{m}年が過ぎた。",
        "川が曲がる{town}では、作業員が夜明け前に石材{n}個を積み上げていた。",
        "{other}氏は赤い印が{m}個ついた地図を指さし、{town}の住民は何も聞かれていないと話した。",
        "夕方までに{n}人のボランティアが{town}の役場で名簿に名前を書き込んだ。",
        "省は、{thing}が{n}日間にわたって閉鎖された理由を明らかにしなかった。",
        "{name}氏の計算では、{thing}がなければ{town}からの移動は{n}分長くかかる。",
        "木材の価格は{m}パーセント上がり、{other}氏は業者への贈り物だと批判した。",
        "{town}警察によると、{thing}での事故は記録が始まってから{n}件目だった。",
    ),
    (
        "{town}の{thing}、{n}年ぶりに再建へ",
        "{town}の{thing}に{n}億円かかる理由",
        "{name}氏が{town}の{thing}を引き継ぐ",
        "{thing}をめぐり{n}世帯が{town}を離れる",
    ),
    ("これまでの経緯", "背景", "今後の見通し", "数字で見る"),
    (
        "保管庫からもう少し",
        "このページを回す",
        "毎週金曜日に川と橋の話題をまとめてお届けします。",
        "有料の掲示",
        "以前の本紙の記事",
        "本紙は読者のもので、{n}人が購読料を払っています。今日から仲間に加わってください。",
        "渡し船は無料にすべきですか",
        "{town}川べり印刷所が印刷、発行",
    ),
    "",
)

LANGUAGES: Final = (EN, DE, ES, AR, JA)


class Item(NamedTuple):
    """A piece of a story: ``p``, ``h2``, ``li``, ``quote`` or ``row``."""

    kind: str
    text: str


class Story(NamedTuple):
    """What a newspaper tells."""

    number: int
    language: Language
    title: str
    lead: str
    """The standfirst; not among the items."""
    items: tuple[Item, ...]
    author: str
    day: str
    caption: str

    def text(self, *, lead: bool = False) -> str:
        """Return the story as it should be extracted."""
        parts = [item.text for item in self.items]
        return "\n\n".join([self.lead, *parts] if lead else parts)


def fill(pattern: str, language: Language, random: Random) -> str:
    """Fill the slots of a sentence."""
    name, other = random.sample(language.names, 2)
    return pattern.format(
        town=random.choice(language.towns),
        name=name,
        other=other,
        thing=random.choice(language.things),
        n=random.randrange(21, 980),
        m=random.randrange(2, 20),
    )


def paragraph(language: Language, random: Random, sentences: int) -> str:
    """Return a paragraph that no other story has."""
    chosen = random.sample(language.sentences, sentences)
    return language.blank.join(fill(one, language, random) for one in chosen)


def story(
    number: int, language: Language, *, shape: str = "plain", paragraphs: tuple[int, int] = (5, 10)
) -> Story:
    """Return the story of a number.

    Args:
        number: of the story; by it all else is drawn.
        language: in which it is told.
        shape: ``plain`` paragraphs, or ``rich``: with subheads, a list, a quotation, a table.
        paragraphs: fewest and most of them.
    """
    random = Random(f"{language.code} {number}")
    count = random.randrange(*paragraphs)
    items = [
        Item("p", paragraph(language, random, random.choice((1, 1, 2, 3)))) for _ in range(count)
    ]
    if shape == "rich":
        items = _enriched(items, language, random)
    return Story(
        number,
        language,
        fill(language.titles[number % len(language.titles)], language, random),
        paragraph(language, random, 1),
        tuple(items),
        random.choice(language.names),
        f"2026-{1 + number % 9:02d}-{1 + number % 27:02d}",
        paragraph(language, random, 1),
    )


def _enriched(items: list[Item], language: Language, random: Random) -> list[Item]:
    """Put a subhead before the last but one, and one of list, quotation and table in the middle."""
    middle = len(items) // 2
    kind = random.choice(("li", "quote", "row", "h2"))
    if kind == "row":
        pieces = [
            Item(
                "row",
                f"{town.replace(' ', '-')} {random.randrange(100, 999)} {random.randrange(10, 99)}",
            )
            for town in random.sample(language.towns, 3)
        ]
    elif kind == "li":
        pieces = [Item("li", paragraph(language, random, 1)) for _ in range(3)]
    else:
        pieces = [Item(kind, paragraph(language, random, 1))]
        if kind == "h2":
            pieces = [Item("h2", fill(random.choice(language.titles), language, random))]
    head = Item("h2", random.choice(language.heads))
    return [*items[:middle], *pieces, *items[middle:-2], head, *items[-2:]]


def label(language: Language, number: int, seed: object = 0) -> str:
    """Return a line of chrome."""
    return fill(language.labels[number], language, Random(f"label {seed}"))
