"""What a reader would notice between two texts of a story, and what not."""

import pytest

from news.verdict.changes import changes
from news.verdict.copies import KnownStories
from news.verdict.judge import Known, Revision, judge, revised
from tests.support.factories import LONG_TEXT, a_record

NOTE = "Correction: an earlier version of this article gave the wrong number of members."
TEXT = f"{LONG_TEXT}\n\nThe board meets again on 9 June."


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (TEXT + "\n\n12 comments", None),
        (TEXT.replace("\n\n", "\n\nRead more: The yard that closed\n\n"), None),
        (TEXT + "\n\nSign up for our newsletter and get the Harbour Letter each morning.", None),
        (TEXT.replace("crane, which", "crane , which").upper(), None),
        (TEXT, "“The crane stays, for now”"),
    ],
    ids=["counter", "related", "promo", "case", "quotes"],
)
def test_cosmetic_changes_are_no_revision(text: str, title: str | None) -> None:
    """A counter, a promo, a related line, case, quotes and spacing."""
    before = a_record(text=TEXT)
    after = a_record(text=text, title=title or before.title or "")
    assert changes(before, after).parts == ()
    assert judge(after, KnownStories(same_story=before)) == Known(before.id)


def test_a_counter_that_counts_on_is_no_revision() -> None:
    """The same line with another number; in a sentence a number is news."""
    before = a_record(text=TEXT + "\n\n12 comments")
    assert judge(a_record(text=TEXT + "\n\n15 comments"), KnownStories(same_story=before)) == Known(
        before.id
    )
    sentence = a_record(text=TEXT + "\n\nThe quake killed 12.")
    assert isinstance(
        judge(a_record(text=TEXT + "\n\nThe quake killed 15."), KnownStories(same_story=sentence)),
        Revision,
    )


def test_a_revision_says_what_changed() -> None:
    """Headline, body, correction. The record names them; the edits are side by side."""
    before = a_record(text=TEXT)
    after = a_record(
        text=TEXT.replace("Nine members", "Eight members") + f"\n\n{NOTE}",
        title="The crane goes after all",
    )
    found = changes(before, after)
    assert found.parts == ("headline", "body", "correction")
    assert found.headline == (before.title, after.title)
    assert found.correction == NOTE
    assert (
        "Nine members" in found.edits[0].before[0],
        "Eight members" in found.edits[0].after[0],
    ) == (True, True)
    assert revised(after, before=before, cause="publisher").revision_changes == found.parts


@pytest.mark.parametrize(
    "notice",
    [
        "Editor’s note: this was updated.",
        "Korrektur: Es waren neun.",
        "Fe de erratas: eran nueve.",
        "訂正：九人でした。",
        "Исправление: их было девять.",
    ],
)
def test_correction_notices_are_known_in_many_languages(notice: str) -> None:
    """Each as a paragraph of its own."""
    assert changes(a_record(text=TEXT), a_record(text=f"{TEXT}\n\n{notice}")).correction == notice


BRIDGE = "पुल सोमवार की सुबह खोला गया, {} में भारी वाहनों पर रोक है। मरम्मत ग्यारह महीने चली, मेयर ने कहा।"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (BRIDGE.format("दिन"), BRIDGE.format("दान")),
        ("সেতুর পাশে বড় বাগান কলা চাষের জন্য দেওয়া হয়েছে।", "সেতুর পাশে বড় বাগান কালো চাষের জন্য দেওয়া হয়েছে।"),
        ("అక్కడి పాత కోట మరమ్మతుకు నిధులు ఇచ్చారు.", "అక్కడి పాత కూట మరమ్మతుకు నిధులు ఇచ్చారు."),
        ("وأضاف أن الكاتب كَتَبَ إلى الوزارة.", "وأضاف أن الكاتب كُتِبَ إلى الوزارة."),
        ("Baba sọ pé ọkọ̀ náà ti dé sí ìlú.", "Baba sọ pé ọkọ́ náà ti dé sí ìlú."),
    ],
)
def test_a_corrected_mark_is_a_revision(before: str, after: str) -> None:
    """One vowel sign, point or tone mark makes another word, in a headline as in a text."""
    one, other = a_record(title="x", text=before), a_record(title="x", text=after)
    assert changes(one, other).parts == ("body",)
    one, other = a_record(title=before, text=before), a_record(title=after, text=before)
    assert changes(one, other).parts == ("headline",)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("مردم می\u200cتوانند از پل بگذرند.", "مردم میتوانند از پل بگذرند."),
        ("الجسر القديم يفتح غدا.", "الجســـر القديم يفتح غدا."),
        ("പാലത്തിൽ അവൻ നിന്നു.", "പാലത്തില\u0d4d\u200d അവന\u0d4d\u200d നിന്നു."),
        ("Die Donau\xaddampf\xadschiffe fahren wieder.", "Die Donaudampfschiffe fahren wieder."),
        ("Міст через Прип’ять відкрито.", "Міст через Припʼять відкрито."),
        ("Köprü İstanbul'da açıldı.", "Köprü istanbul'da açıldı."),
    ],
)
def test_another_encoding_is_no_revision(before: str, after: str) -> None:
    """Joiners, strokes that lengthen a word, old letters, soft hyphens, apostrophes, dotted İ."""
    assert changes(a_record(text=before), a_record(text=after)).parts == ()
