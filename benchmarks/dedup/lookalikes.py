"""Pairs of texts of our own: different stories that look alike, and true copies.

`look_alikes` must not be judged one story: stubs under one notice, shared boilerplate, digests,
templates. `true_copies` must: they are what a rule against look-alikes could lose.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from news.likeness.swaps import Meeting
from samples.content import Article, articles

SEED = 20261124

NOTICES = {
    "en": (
        "To continue reading this article, subscribe to The Harbour Ledger. Subscribers have unlimited access to our website and "
        "our app, the daily Crossword, and the Friday letter of our Editor. Your first month costs £1; cancel anytime. Already a "
        "subscriber? Log in to your Ledger account.",
        "This story is for members. Join 41,000 readers who support independent reporting from Upland and get every story, our "
        "newsletter The Stile, and an invitation to the Members' Evening in October. It costs 4 pounds a month. If you are a member, "
        "sign in with your e-mail address and we send you a link. Questions? Write to members@upland.example or call 0555 0101 between "
        "9am and 5pm from Monday to Friday. We never sell your data, and our Board publishes its accounts each Spring.",
        "You have reached your limit of free articles. Create a free account to read three more this month.",
        "We use cookies and similar technologies to run this site, to measure its audience and, if you agree, to show advertising of "
        "our partners. You can change your choice at any time under Privacy Settings. Some of the 128 partners of the Nordlys Group "
        "process data on the ground of legitimate interest; you may object. Read more in our Privacy Notice of 1 March.",
        "Thank you for reading. A free press is paid for by its readers. In 12 years we have never taken money of a party, a "
        "government or a company we report on, and we do not mean to begin. Support us from $5 a month and read without advertising, "
        "take part in the Sunday Questions, and get Moss Notes a day before everybody else. Because we know that not everybody can "
        "pay, everything stays free to read. That is only possible because some can: 2,300 of you do so far. If you are one of those "
        "who could, please do it today. It takes a minute, and it can be ended with one click. The Moss Notes Cooperative, Ellsby.",
    ),
    "es": (
        "Este contenido es exclusivo para suscriptores de La Voz del Valle. Suscríbase por 2 euros al mes y lea sin límites todas las "
        "noticias, las columnas de Opinión y el suplemento Domingo. ¿Ya es suscriptor? Inicie sesión con su correo electrónico.",
        "Gracias por leernos. El periodismo local se paga con el apoyo de sus lectores: en 2025 fueron 1.800 socios los que hicieron "
        "posible esta redacción. Por 5 euros al mes usted recibe el boletín de la mañana, la revista trimestral El Cauzal y una "
        "invitación a la fiesta de la Prensa. Puede darse de baja cuando quiera en su página de usuario.",
    ),
    "ru": (
        "Полный текст доступен подписчикам «Вестника». Подписка стоит 150 рублей в месяц и открывает все материалы, архив с 1998 года "
        "и вечернюю рассылку. Уже подписаны? Войдите по номеру телефона или через почту.",
        "Спасибо, что читаете нас. Редакция живёт на деньги читателей: сегодня нас поддерживают 940 человек. Если вам важно, чтобы "
        "новости Белых Ключей выходили каждый день, оформите пожертвование от 100 рублей. Отменить его можно в любой момент на "
        "странице «Поддержка».",
    ),
    "ja": (
        "この記事は有料会員限定です。残りの文字数は会員登録をしていただくとお読みいただけます。月額980円、初月は無料です。すでに会員の方はログインしてください。",
        "記事の無断転載を禁じます。ご意見、ご感想は編集局読者センターまでお寄せください。電話は平日の午前10時から午後5時まで受け付けています。",
    ),
    "ar": (
        "هذا المحتوى متاح للمشتركين فقط. اشترك في صحيفة المرسى مقابل 3 دنانير في الشهر لقراءة جميع المقالات والملفات والنشرة المسائية. "
        "إذا كنت مشتركا فسجل الدخول بعنوان بريدك الإلكتروني.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A text with its headline and the paper that printed it."""

    title: str
    text: str
    domain: str = "paper.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledPair:
    """Two documents, labelled as one story or two."""

    kind: str
    a: Document
    b: Document
    is_same: bool
    hours_apart: float | None = None  #: None: not known

    @property
    def met(self) -> Meeting:
        """Where and when, as `compare` takes it."""
        is_one = self.a.domain == self.b.domain
        return Meeting(hours_apart=self.hours_apart, is_one_publisher=is_one)


def look_alikes() -> list[LabelledPair]:
    """Every kind, in the same order every time."""
    return [*_stubs(), *_boilerplate(), *_digests(), *_templates()]


def true_copies() -> list[LabelledPair]:
    """Stubs, leads, boilerplate and updates of one story: they are the same."""
    found = []
    for article in _stories():
        whole = _whole(article)
        for notice in NOTICES[_language(article)]:
            with_notice = Document(
                title=article.title, text=f"{whole.text}\n\n{notice}", domain="other.example"
            )
            found.append(
                LabelledPair(kind="copy_with_notice", a=whole, b=with_notice, is_same=True)
            )
        lead = Document(title=article.title, text=_lead(article, 45), domain="other.example")
        found.append(LabelledPair(kind="copy_lead_only", a=whole, b=lead, is_same=True))
        half = Document(
            title=article.title,
            text="\n\n".join(article.body[: (len(article.body) + 1) // 2]),
            domain="other.example",
        )
        found.append(LabelledPair(kind="copy_first_half", a=whole, b=half, is_same=True))
    return found


def _stories() -> list[Article]:
    return [a for a in articles().values() if len(a.body) >= 3 and not a.wire]


def _language(article: Article) -> str:
    return article.publisher.language.split("-")[0]


def _whole(article: Article) -> Document:
    return Document(title=article.title, text="\n\n".join(article.body))


def _lead(article: Article, tokens: int) -> str:
    """The beginning: about so many words, of scripts without spaces twice as many characters."""
    text = "\n\n".join(article.body)
    parts = text.split(" ")
    return " ".join(parts[:tokens]) if len(parts) > tokens else text[: 2 * tokens]


def _pairs(dice: random.Random, count: int) -> Iterator[tuple[Article, Article]]:
    """Pairs of stories in one language."""
    every = [(a, b) for a, b in combinations(_stories(), 2) if _language(a) == _language(b)]
    yield from dice.sample(every, count)


def _stubs() -> Iterator[LabelledPair]:
    """The first words of two stories, both followed by the same notice."""
    dice = random.Random(SEED)
    for length in (20, 35, 50):
        for a, b in _pairs(dice, 120):
            notice = dice.choice(NOTICES[_language(a)])
            yield LabelledPair(
                kind="stubs_under_one_notice",
                a=Document(title=a.title, text=f"{_lead(a, length)} …\n\n{notice}"),
                b=Document(title=b.title, text=f"{_lead(b, length)} …\n\n{notice}"),
                is_same=False,
            )


def _boilerplate() -> Iterator[LabelledPair]:
    """Two stories between the same blocks, before, after or on both sides."""
    dice = random.Random(SEED + 1)
    for place in ("before", "after", "around"):
        for a, b in _pairs(dice, 100):
            notices = list(NOTICES[_language(a)])
            dice.shuffle(notices)
            head = f"{notices[0]}\n\n" if place != "after" else ""
            tail = f"\n\n{notices[-1]}" if place != "before" else ""
            if place == "after" and len(notices) > 1:
                tail += f"\n\n{notices[0]}"
            yield LabelledPair(
                kind="shared_boilerplate" if place != "around" else "boilerplate_around",
                a=Document(title=a.title, text=f"{head}{_lead(a, 90)}{tail}"),
                b=Document(title=b.title, text=f"{head}{_lead(b, 90)}{tail}"),
                is_same=False,
            )


_BRIEFINGS = {"en": "Morning briefing: {n} things to know", "es": "El día en {n} claves", "ru": "Утро: {n} новостей дня",
              "ja": "けさの{n}本", "ar": "نشرة الصباح: {n} أخبار"}  # fmt: skip


def _digests() -> Iterator[LabelledPair]:
    """A digest of several stories beside one of them, whole or as the brief in the digest."""
    dice = random.Random(SEED + 2)
    for language, heading in _BRIEFINGS.items():
        mine = [a for a in _stories() if _language(a) == language]
        for _ in range(60 if language == "en" else 12):
            chosen = dice.sample(mine, min(len(mine), dice.randint(4, 7)))
            length = dice.choice((25, 40, 60))
            text = "\n\n".join(_lead(a, length) for a in chosen)
            digest = Document(title=heading.format(n=len(chosen)), text=text)
            one = dice.choice(chosen)
            for other in (_whole(one), Document(title=one.title, text=_lead(one, length))):
                yield LabelledPair(kind="digest_and_its_story", a=digest, b=other, is_same=False)


_TEMPLATES = (
    "{p} {s} was granted planning permission for a {n} sq m extension on {d}. The committee of {t} Council heard {n2} objections before "
    "it voted {n3} to {n4}. Work may begin within {n5} months of the decision. Conditions attached to the permission cover the hours "
    "of work, the protection of trees, and the parking of vehicles of the contractors. The applicant was represented at the meeting. "
    "Residents who wish to appeal against the decision have six weeks to do so and should write to the clerk of the council.",
    "A magnitude {n} earthquake struck {n2} km off {t} on {d} at a depth of {n3} km, according to preliminary data of the seismic survey. "
    "There were no immediate reports of damage or injuries, and no tsunami warning was issued. In the past ten days there have been "
    "{n4} earthquakes of magnitude 3.0 or greater centred nearby. The region sees about {n5} earthquakes of magnitude 4 to 5 a year. "
    "Did you feel it? Tell us what you noticed: your report helps researchers. This report was written by a machine from data of the "
    "survey and checked by an editor.",
    "Police in {t} are asking for witnesses after a {s} was stopped on {d}. Officers found {n} wraps and {n2} pounds in cash in the "
    "vehicle. A man aged {n3} was arrested and released under investigation. Anyone with information is asked to call 101 and quote "
    "reference {n4}. Alternatively, information can be given anonymously to the independent charity by telephone or through its website.",
    "The winning numbers of the draw in {t} on {d} were {n}, {n2}, {n3}, {n4} and {n5}. Nobody won the jackpot, which rolls over to the "
    "next draw. Tickets can be bought until an hour before the draw. Players must be 18 or over. Play responsibly: help is available "
    "at all hours for those who find it hard to stop. The results are published for information and without guarantee.",
    "Die Polizei in {t} sucht Zeugen eines Unfalls vom {d}. Gegen {n} Uhr war ein Wagen der Marke {s} auf der Landstraße {n2} von der "
    "Fahrbahn abgekommen. Der {n3} Jahre alte Fahrer blieb unverletzt, der Sachschaden beträgt {n4} Euro. Hinweise nimmt die Polizei "
    "unter der Telefonnummer {n5} oder jede andere Dienststelle entgegen. Die Fahrbahn war für die Dauer der Unfallaufnahme gesperrt, "
    "der Verkehr wurde umgeleitet.",
    "El euro cerró el {d} en {n} pesos en el mercado de {t}, {n2} centavos más que el día anterior. El dólar se cambió a {n3} y la libra a "
    "{n4}. En lo que va del año la moneda ha ganado {n5} por ciento. Los analistas consultados por la agencia {p} esperan pocos cambios "
    "en las próximas semanas. Las cotizaciones se publican a título informativo y pueden variar durante la jornada.",
    "{d}の{t}の天気は晴れ時々くもりでしょう。最高気温は{n}度、最低気温は{n2}度の見込みです。降水確率は午前{n3}パーセント、午後{n4}パーセントです。海上では波の高さが"
    "{n5}メートルの見込みです。お出かけの際は最新の気象情報をご確認ください。",
)
_TOWNS = "Ellsby Tarnhead Skjelvik Wray Cardle Quirama Rysfjord Penmarch Oldmoor Havnes Brindle Lodden".split()
_PEOPLE = (
    "Calloway Penrudd Aske Marlowe Tindall Okoro Villar Sorensen Hale Quist Ibarra Novak".split()
)
_THINGS = "Astra Comet Meridian Vela Borealis Condor Falke Tornado".split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


def _templates() -> Iterator[LabelledPair]:
    """Two reports from one template, as a machine writes them daily."""
    dice = random.Random(SEED + 3)

    def filled(template: str) -> Document:
        t = dice.choice(_TOWNS)
        numbers = {key: dice.randint(3, 4000) for key in ("n", "n2", "n3", "n4", "n5")}
        text = template.format(
            t=t, p=dice.choice(_PEOPLE), s=dice.choice(_THINGS), d=dice.choice(_DAYS), **numbers
        )
        return Document(title=f"{t}: {text.split(' ')[0]}", text=text)

    for template in _TEMPLATES:
        for _ in range(30):
            yield LabelledPair(
                kind="one_template", a=filled(template), b=filled(template), is_same=False
            )
