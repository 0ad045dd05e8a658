from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langdetect import PROFILES_DIRECTORY, DetectorFactory
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from corpuskit.annotation import detect
from corpuskit.annotation.langid import Identifier
from corpuskit.annotation.language import SAMPLE_CHARS
from corpuskit.annotation.referee import load_factory

SENTENCES = {
    "en": "The council decided on Tuesday to repair the bridge before the winter begins.",
    "de": "Der Stadtrat beschloss am Dienstag, die Brücke noch vor dem Winter zu reparieren.",
    "fr": "Le conseil a décidé mardi de réparer le pont avant le début de l'hiver.",
    "es": "El consejo decidió el martes reparar el puente antes de que empiece el invierno.",
    "it": "Il consiglio ha deciso martedì di riparare il ponte prima dell'inizio dell'inverno.",
    "pt": "A câmara decidiu na terça-feira reparar a ponte antes que o inverno comece.",
    "nl": "De gemeenteraad besloot dinsdag om de brug voor de winter te herstellen.",
    "pl": "Rada zdecydowała we wtorek o naprawie mostu przed nadejściem zimy.",
    "ru": "Совет решил во вторник отремонтировать мост до начала зимы.",
    "tr": "Belediye meclisi salı günü köprüyü kış başlamadan onarmaya karar verdi.",
    "ar": "قرر المجلس يوم الثلاثاء إصلاح الجسر قبل بداية الشتاء في المدينة.",
    "zh": "市议会星期二决定在冬天开始之前修复这座桥梁。",
    "ja": "市議会は火曜日、冬が始まる前に橋を修理することを決めました。",
    "ko": "시의회는 화요일 겨울이 시작되기 전에 다리를 수리하기로 결정했다.",
}


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_a_sentence_is_enough(code: str) -> None:
    found = detect(SENTENCES[code])
    assert found.code == code
    assert 0 < found.score <= 1


@pytest.mark.parametrize("text", ["", "12.30", "…", "https://example.org/a/b", "\x00\ud800\ue000"])
def test_what_says_nothing_is_undetermined(text: str) -> None:
    assert detect(text).code == "und"


def test_every_vote_is_recorded_and_disagreement_asks_the_referee() -> None:
    assert [vote.split(":")[0] for vote in detect(SENTENCES["en"]).votes] == ["py3langid", "cld2"]
    unclear = detect("Lorem ipsum dolor sit amet consectetur")
    assert len(unclear.votes) in {2, 3}


def test_the_answer_is_the_same_every_time() -> None:
    text = "Bergen kommune og Oslo kommune samarbejder om broer og veje i byen"
    assert len({detect(text) for _ in range(10)}) == 1


def test_only_the_sample_counts() -> None:
    text = (SENTENCES["en"] + " ") * 100
    assert detect(text + SENTENCES["ru"] * 500).code == "en"
    assert len(text) > SAMPLE_CHARS


LONG = {
    "de": SENTENCES["de"] + " Danach soll sie wieder für alle geöffnet werden, sagte sie.",
    "en": SENTENCES["en"] + " After that it will be open to everybody again, she said.",
    "ru": SENTENCES["ru"] + " После этого он снова будет открыт для всех, сказала она.",
}


def test_the_languages_of_a_mixed_page_are_told_with_their_shares() -> None:
    found = detect("\n\n".join([LONG["de"], LONG["de"], LONG["de"], LONG["en"]]))
    assert found.code == "de"
    assert [code for code, _ in found.shares] == ["de", "en"]
    assert sum(share for _, share in found.shares) == pytest.approx(1, abs=0.01)
    assert detect("\n\n".join([LONG["de"]] * 4)).shares == ()


def test_a_language_of_another_script_than_the_text_is_not_its_language() -> None:
    found = detect("\n\n".join([LONG["de"], LONG["de"], LONG["ru"], LONG["de"]]))
    assert found.code == "de"
    assert dict(found.shares).keys() == {"de", "ru"}


@pytest.mark.parametrize(
    ("declared", "text"),
    [
        ("pap", "E gobièrnu a disidí djamars pa drecha e brùg promé ku e temporada di yobida."),
        ("ckb", "ئەنجوومەنی شارەوانی ڕۆژی سێشەممە بڕیاری دا پردەکە پێش هاتنی زستان چاک بکاتەوە."),
        ("yue-Hant-HK", "市議會星期二決定喺冬天開始之前整返條橋。之後會再開放畀所有人用。"),
    ],
)
def test_a_language_that_no_detector_knows_is_told_by_the_page(declared: str, text: str) -> None:
    found = detect(text, declared=declared)
    primary = declared.partition("-")[0]
    assert (found.code, found.score) == (primary, 0.5)
    assert found.votes[-1] == f"declared:{primary}:0.5000"
    assert detect(text).code != primary or primary == "yue"


def test_what_a_page_declares_does_not_outvote_the_detectors() -> None:
    assert detect(SENTENCES["en"], declared="pap").code == "en"
    assert detect(SENTENCES["ru"], declared="ckb").code == "ru"
    assert detect(SENTENCES["de"], declared="fr").code == "de"
    assert detect(SENTENCES["de"], declared="").code == "de"


def test_langdetect_can_be_asked_alone() -> None:
    found = detect(SENTENCES["en"], method="langdetect")
    assert (found.code, [vote.split(":")[0] for vote in found.votes]) == ("en", ["langdetect"])


def test_the_referee_knows_what_its_library_knows() -> None:
    library, ours = DetectorFactory(), load_factory()
    library.load_profile(PROFILES_DIRECTORY)
    assert sorted(ours.langlist) == sorted(library.langlist)
    assert ours.word_lang_prob_map.keys() == library.word_lang_prob_map.keys()
    order = [library.langlist.index(code) for code in ours.langlist]
    for gram in sorted(library.word_lang_prob_map)[::500]:
        told = library.word_lang_prob_map[gram]
        assert ours.word_lang_prob_map[gram] == [told[place] for place in order]
    assert "\0" not in ours.word_lang_prob_map


@cache
def identifiers() -> tuple[LanguageIdentifier, Identifier]:
    models = (LanguageIdentifier, Identifier)
    library, quick = (one.from_model_file(MODEL_FILE, norm_probs=True) for one in models)
    return library, quick


LETTERS = st.text(st.characters(codec="utf-8", max_codepoint=0x33FF), min_size=1, max_size=300)


@settings(max_examples=60, deadline=None)
@given(st.one_of(LETTERS, st.sampled_from(sorted(SENTENCES.values()))))
def test_the_first_voter_says_what_its_library_says(text: str) -> None:
    library, quick = identifiers()
    for said in (text, text * 40):
        assert quick.rank(said) == library.rank(said)
