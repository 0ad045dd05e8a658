"""What a house says to its readers between the paragraphs of a story, and sentences like it."""

from __future__ import annotations

import pytest

from corpuskit.article import Article, Page
from corpuskit.cleaning import clean
from corpuskit.pipeline import process

FIRST = "The council met on Tuesday to talk about the bridge that fell in the storm last week."
SECOND = "Three farms are cut off, and their milk is brought over the hills by tractor, she said."
THIRD = "It will meet again on Friday, and the bridge stays shut until then, the mayor said."

GONE = [
    "If you enjoyed this story, please tell your friends about us.",
    "Our reporting is funded by the people who read it.",
    "Help us keep our lights on: become a member for three crowns a month.",
    "Enjoyed this article? Get the best of the valley every morning.",
    "Want more stories like this? Join the list.",
    "Follow us on Instagram for pictures of the valley.",
    "Folgen Sie uns auf WhatsApp und lesen Sie alles zuerst.",
    "Síguenos en Telegram para no perderte nada.",
    "Join our WhatsApp channel for all that happens in the valley.",
    "Подписывайтесь на наш канал: там всё о долине.",
    "Sign up for our letter from the valley.",
    "Subscribe to our weekly newsletter for more.",
    "Iscriviti alla nostra newsletter per sapere tutto.",
    "Share your story with us: we read every line.",
    "Before you buy stock in Bridges Inc., consider this.",
    "Comments on this article are now closed.",
    "We have turned off comments for this story.",
    "The opinions expressed by commenters are not those of the Valley Echo.",
    "Die Kommentare sind für diesen Artikel geschlossen.",
    "This content is for members only.",
    "The rest of this article is for our subscribers.",
    "Continue reading with a Valley Echo subscription",
    "Cet article est réservé aux abonnés de L’Écho.",
    "Follow all the latest updates here",
    "FACT CHECK | Was the bridge ever safe?",
    "Read more at Valley Echo",
    "Loading quiz...",
    "Tweet not available",
    "This content is hosted by a third party",
    "Watch on TikTok",
    "Bekijk dit bericht op Instagram",
    "Tweets by valleyecho",
    "Follow @valleyecho",
    "https://youtu.be/aBc123dEf45",
    "https://x.com/valleyecho/status/1787654321098765432",
    "@valleyecho #bridge #fyp ♬ Sunny Day - Bo Roe",
    "Chart: Valley Echo • Created with Datawrapper",
    "Posted by Valley Echo on Monday, May 6, 2024",
    "gtag('config', 'UA-1234-5');",
    "$(function(){ init(); });",
    "{{#is_video}}",
]


@pytest.mark.parametrize("line", GONE)
def test_an_appeal_goes_wherever_it_stands(line: str) -> None:
    done = clean(Article("1", text=f"{FIRST}\n\n{SECOND}\n\n{line}\n\n{THIRD}"))
    assert done.text == f"{FIRST}\n\n{SECOND}\n\n{THIRD}"


@pytest.mark.parametrize("line", GONE[:24])
def test_an_appeal_on_a_page_goes_whatever_vouches_for_it(line: str) -> None:
    story = "".join(f"<p>{text}</p>" for text in (FIRST, SECOND, THIRD, line))
    page = f"<html><body><main><h1>Bridge falls</h1>{story}</main></body></html>"
    done = process(Page(page, media_type="text/html"))
    assert isinstance(done, Article)
    assert done.text == f"{FIRST}\n\n{SECOND}\n\n{THIRD}"


STAYS = [
    "Support our journalism students, the college wrote, or lose them to the city.",
    "Sign up for our choir, the sexton begged, and eleven of them did.",
    "Subscribe to our channel, the boy whispered, and nobody laughed.",
    "Follow us on Facebook, the poster declared, and nobody did.",
    "Help us keep our bridge, the farmers wrote on a sheet.",
    "Comments on the plan are welcome until Friday, the clerk said.",
    "The opinions expressed by the farmers were heard in silence.",
    "The views expressed by the engineer did not convince the council.",
    "Comments are free, but facts are sacred, he liked to say.",
    "This content was found in a box beneath the altar.",
    "Read more books, the librarian told the pupils of the valley.",
    "Loading the milk took them an hour.",
    "Watch the gates, the keeper wrote in his last letter.",
    "Tweets by the mayor had angered the farmers for months.",
    "Posted by the door was a list of the names of the dead.",
    "Upgrade to paid seats was all that the airline offered.",
]


@pytest.mark.parametrize("line", STAYS)
def test_a_sentence_of_the_story_stays(line: str) -> None:
    for lines in ([line, FIRST, SECOND], [FIRST, line, SECOND], [FIRST, SECOND, line]):
        text = "\n\n".join(lines)
        assert clean(Article("1", text=text)).text == text
