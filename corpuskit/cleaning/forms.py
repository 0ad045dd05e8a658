"""Lines that are chrome by their form: clock times, dates, leaked code, addresses, tags, marks."""

from __future__ import annotations

import re

from corpuskit.knowledge.phrases import LineKind, core

MAX_GLUED_CHARS = 200
MIN_GLUED = 3
"""Words of a line that run into the next, as buttons and tags do: "NewsSportWeatherVideo"."""

MAX_SHORTENED_CHARS = 60
"""Where the address stands with which a network ends a post that has a link or a picture."""

DURATION = LineKind("chrome/duration@1", "anywhere", "title")
COUNTER = LineKind("chrome/counter@1", "anywhere")
FIGURES = LineKind("chrome/figures@1", "edge")
STAMP = LineKind("chrome/stamp-figures@1", "edge", "story")
MARKS = LineKind("chrome/marks@1", "edge")
CODE = LineKind("chrome/code@1", "anywhere")
CLASS_NAMES = LineKind("chrome/class-names@1", "anywhere")
GLUED = LineKind("chrome/glued@1", "edge")
ADDRESS = LineKind("chrome/address@1", "edge")
EMBED = LineKind("chrome/embed@2", "anywhere")
POSTED = LineKind("chrome/embed-author@1", "anywhere")
"""The last line of a post of a network: who wrote it, and when."""

HASHTAGS = LineKind("chrome/hashtags@1", "edge")

# All patterns are anchored and each repeated part ends at a character it cannot hold: linear.
_DURATION = re.compile(
    r"[▶►(\[]?\s*\d{1,2}:\d\d(?::\d\d)?\s*(?:[|/·-]\s*\d{1,2}:\d\d(?::\d\d)?)?[)\]]?"
)
_CLOCK = re.compile(r"(?:0[6-9]|1\d|2[0-3]):[0-5]\d")  # parts the entries of a live report
_COUNTER = re.compile(r"\d{1,3}\s?/\s?\d{1,3}|\d{7,30}")
_STAMP = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?"
    r"|\d{4}\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일]\s?"
    r"(?:[(（][^()（）]{1,4}[)）]\s?)?(?:\d{1,2}[:：時时]\s?\d{1,2}分?)?"
    r"|\d{1,4}[./-]\d{1,2}[./-]\d{1,4},?(?:\s?[-–|,•]?\s?\d{1,2}[:.h]\d\d(?::\d\d)?)?"
)
_GLUE = re.compile(r"[A-ZÀ-ÞА-Я](?<=[a-zà-ÿа-я].)(?=[\wà-ÿа-я])")
_ADDRESS = re.compile(
    r"(?:[-•*]?\s?(?:[Ee]-?mail|E-?Mail|Mail|Twitter|X|Tel|Phone|Web|Website)\s?[:：]\s?)?"
    r"(?:(?:https?://|www\.)\S{3,400}|[\w.+-]{1,60}@[\w-]{1,60}(?:\.[\w-]{1,30}){1,4})"
    r"|\[email.protected\]"  # what a network in front of sites puts for an address
)
_HASHTAGS = re.compile(r"(?:[#@][\w.]{2,60}[\s,]*){1,20}")
# The address of a picture or a post that X shortens, the name of a sound of TikTok, and what a
# player shows of its time.
_EMBED = re.compile(
    r"(?:(?:https?://)?(?:pic\.twitter\.com|pic\.x\.com|t\.co)/\w{4,20}\s{0,2}){1,4}"
    r"|(?:@[\w.]{2,40}\s)?(?:#\w{1,40}\s){0,12}♬\s[^\n]{3,120}"
    r"|https?://(?:(?:www|m|mobile|vm|open|player)\.)?(?:"
    r"youtu\.be/|youtube\.com/(?:watch|shorts|embed|live)|(?:twitter|x)\.com/\w{1,30}/status/"
    r"|instagram\.com/(?:p|reel|tv)/|facebook\.com/[\w.]{1,60}/(?:posts|videos|photos)/"
    r"|fb\.watch/|tiktok\.com/|vimeo\.com/|dailymotion\.com/|soundcloud\.com/|spotify\.com/"
    r"|bsky\.app/profile/|threads\.net/)\S{1,300}"
    r"|(?:Follow|Tweets by|Tweets? from|Posts? (?:by|from))\s@\w{2,40}|Tweets by \w{2,40}"
    r"|(?:Duration|Loaded|Progress|Current Time|Remaining Time)\s?:?\s?-?"
    r"\d{1,3}(?:(?::\d\d){1,2}|(?:\.\d{1,2})?%)"
    r"|[^\n]{0,150}(?:Created with Datawrapper|Made with Flourish)"
    r"|(?:Posted by|Gepostet von|Publiée? par|Publicado por|Pubblicato da)\s[^\n]{2,60}?\s"
    r"(?:on|am|le|el|il|em)\s\w{3,12},\s[^\n]{6,24}\b\d{4}"
)
_POST_END = re.compile(r"(?:\bt\.co|pic\.twitter\.com|pic\.x\.com)/\w{4,20}\s{0,2}$")
_POSTED = re.compile(r"[–—-]{1,2}\s?[^\n()]{1,60}\s\(@[\w.]{1,40}\)\s(?=[^\n]{0,40}\d)[^\n]{4,40}")
# Who shared a post of Instagram, in languages that say it behind the name.
_SHARED = re.compile(
    r"[^\n()（）]{1,60}[(（]@[\w.]{1,40}[)）]\s?(?:さん)?(?:"
    r"がシェアした投稿|님의 공유 게시물|님이 공유한 게시물|分享的貼文|分享的帖子|分享的照片"
    r"|['’]in paylaştığı bir (?:gönderi|fotoğraf)|द्वारा साझा की गई पोस्ट|által megosztott bejegyzés)"
)
_CLASS_NAMES = re.compile(r"[-•*]?\s?[a-z]{2,30}(?:-[a-z]{2,30}){1,8}")
_CODE = re.compile(
    r"\s*(?:"
    r"(?:var|let|const)\s+[\w$]{1,60}\s*=|"
    r"(?:window|document|googletag|dataLayer|jQuery|console|adsbygoogle)\s*[.(\[]|"
    r"(?:async\s+)?function\s*[\w$]{0,60}\s*\(|\(function\s*\(|"
    r"\$\(\s*(?:['\"]|function\b|document\b|window\b|\(\)\s?=>)|"
    r"[\w$]{1,30}\(\s?['\"{\[][^\n]{0,200}\);?\s*\Z|"
    r"[.#@][\w-]{1,60}(?:[\s,>.#:][\w.#:-]{0,60}){0,8}\s*\{|"
    r"[\w-]{1,40}\s*\{\s*[\w-]{1,40}\s*:|"
    r"\{\s*\"[\w@$-]{1,60}\"\s*:|"
    r"</?[a-zA-Z][\w-]{0,20}[^<>]{0,300}>|"
    r"\[/?[a-z_]{3,30}(?:\s+(?:[\w-]{1,30}=|https?://)[^\]]{0,200})?\]|"
    r"//\s?(?:<!\[CDATA\[|\]\]>)|"
    r"<!--|"
    r"\(\s?[\w$]{1,40}\s=\s[\w$]{1,40}[.\[]|"
    r"!function\s?\(|"
    r"[\w$]{1,40}(?:\.[\w$]{1,40}){1,6}\s?(?:=\s?[^=\s]|\([^()]{0,200}\);)|"
    r"@(?:media|import|font-face)\b|"
    r"(?:if|for|while|try)\s?\([^()]{0,100}\)\s*\{|"
    r"\{\{[^{}]{1,200}\}\}\s*$|"
    r"\[[A-Z]{2,30}(?:_[A-Z0-9]{1,30}){1,5}\]\s*$"
    r")"
)


def judge_form(line: str, folded: str) -> LineKind | None:
    """Say what a line is by its form alone.

    Examples:
        >>> judge_form("2:34", "2:34").rule, judge_form("* * *", "* * *").rule
        ('chrome/duration@1', 'chrome/marks@1')
        >>> judge_form("window.dataLayer = [];", "window.datalayer = [];").rule
        'chrome/code@1'
        >>> judge_form("Broccoli", "broccoli") is None
        True
    """
    if not core(folded):
        return _judge_bare(line)
    if line[0].isdigit() and _STAMP.fullmatch(line):
        return STAMP
    if line[0] in "#@" and _HASHTAGS.fullmatch(line):
        return HASHTAGS
    if _is_embed(line):
        return EMBED
    if "(@" in line and _POSTED.fullmatch(line):
        return POSTED
    if _CODE.match(line):
        return CODE
    if _ADDRESS.fullmatch(line):
        return ADDRESS
    if len(line) <= MAX_GLUED_CHARS and line[-1].isalnum() and is_glued(line):
        return GLUED
    if line.count("-") > 1 and _CLASS_NAMES.fullmatch(line):
        return CLASS_NAMES
    return None


def _is_embed(line: str) -> bool:
    if "@" in line and _SHARED.fullmatch(line):
        return True
    shortened = _POST_END.search(line, max(0, len(line) - MAX_SHORTENED_CHARS))
    return shortened is not None or _EMBED.fullmatch(line) is not None


def is_glued(line: str) -> bool:
    """Say whether words of a line run into each other, as buttons and tags do.

    Examples:
        >>> is_glued("NewsSportWeatherVideo"), is_glued("The YouTube and iPhone makers")
        (True, False)
    """
    if len(_GLUE.findall(line)) < MIN_GLUED:
        return False
    words = (word for word in line.split() if "/" not in word)  # addresses are of their own kind
    return sum(len(_GLUE.findall(word)) for word in words) >= MIN_GLUED


def _judge_bare(line: str) -> LineKind:
    if _CLOCK.fullmatch(line.strip()):
        return FIGURES
    if _DURATION.fullmatch(line.strip()):
        return DURATION
    if _STAMP.fullmatch(line.strip()):
        return STAMP
    if _COUNTER.fullmatch(line.strip()):
        return COUNTER
    return FIGURES if any(map(str.isdigit, line)) else MARKS
