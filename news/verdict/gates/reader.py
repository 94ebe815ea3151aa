"""Whether a text speaks to its reader: you, your, please, and we. Gates do, reports hardly ever."""

from collections.abc import Sequence

from news.text.scripts import without_signs

_WORDS = {
    "en": "you your yours yourself we us our please",
    "de": "sie ihr ihre ihrem ihren ihrer ihnen wir uns unser unsere unserem unseren unserer "
    "bitte du dein deine deinem deinen dir dich",
    "fr": "vous votre vos nous notre nos veuillez tu ton tes",
    "nl": "u uw wij ons onze je jouw jullie we gebruik controleer",
    "es": "usted ustedes nosotros nuestro nuestra nuestros nuestras tu tus su puede podrá le use "
    "revise vuelva busca nos",
    "it": "ti tuo tua tuoi tue noi nostro nostra nostri nostre puoi vuoi sei ci usa torna cerchi",
    "pt": "você vocês nós nosso nossa nossos nossas seu sua seus suas pode lhe si use volte "
    "procura",
    "ca": "vostè vostre vostra nosaltres nostre nostra podeu",
    "ro": "dumneavoastră dvs dvs. noi nostru noastră vă rugăm puteți tău ta",
    "pl": "twój twoja twoim twoich twoje twojej ci ciebie nas nasz nasze nasi nami możesz chcesz "
    "prosimy jesteś masz pamiętasz wyślemy podaj załóż sprawdź skorzystaj wróć szukasz zaloguj",
    "cs": "my vy váš vaše vaší vašem vaši vám vás nám náš naše můžete prosím jste máte zkuste "
    "použijte zkontrolujte vraťte hledáte",
    "sk": "my vy vás vám vaša vaše náš naše môžete prosím ste",
    "sl": "vi vas vam vaš vaša mi naš naša prosimo lahko",
    "sv": "du dig din ditt dina vi oss vår våra vårt använd kontrollera söker",
    "da": "du dig din dit dine vi os vores brug tjek venligst",
    "no": "du deg din ditt dine vi oss vår våre bruk sjekk vennligst",
    "nb": "du deg din ditt dine vi oss vår våre bruk sjekk vennligst",
    "fi": "sinä sinun sinut sinulle sinulla voit olet haluat me meidän meitä kiitos etkä käytä "
    "palaa tarkista hakemaasi",
    "et": "te teie teile teil me meie palun saate",
    "lv": "jūs jūsu jums mēs mūsu lūdzu varat",
    "lt": "jūs jūsų jums mes mūsų prašome galite",
    "hu": "ön önt önnek önök kérjük kérem mi minket nekünk köszönjük kattintson használja "
    "ellenőrizze térjen",
    "tr": "siz sizin size sizi sizden biz bizim lütfen",
    "el": "σας σου εσείς εμείς μας παρακαλούμε μπορείτε",
    "ru": "вы вас вам вами ваш ваша ваше ваши вашем вашего вашей вашу мы нас нам наш наша наши "
    "пожалуйста введите проверьте воспользуйтесь",
    "uk": "ви вас вам вами ваш ваша ваше вашому вашої вашого ми нас нам наш наша ласка можете "
    "введіть перевірте скористайтеся",
    "bg": "вие ви вас вам ваш вашия ние ни моля можете",
    "sr": "ви вас вам ваш ваша ми нас нам наш наша молимо",
    "hr": "vi vas vam vaš vaša vaše vašem mi naš naša molimo možete",
    "ar": "يرجى يمكنك لك أنت أنك بك منك عليك لديك جهازك نحن نود لدينا فضلك متصفحك بلدك موقعك رأيك "
    "اهتماماتك شبكتك حسابك نأسف شكرا تأكد استخدم عد تبحث",
    "he": "אתה את שלך אנחנו אנו שלנו נא אנא",
    "fa": "شما ما لطفا خود",
    "id": "anda kami kita silakan mohon",
    "vi": "bạn chúng tôi vui lòng",
    "hi": "आप आपके आपका हम हमारे कृपया",
}
_BY_LANGUAGE = {
    language: frozenset(without_signs(words).split()) for language, words in _WORDS.items()
}
_ENDINGS = ("nız", "niz", "nuz", "nüz", "세요", "니다", "십시오", "니까")
"""Turkish second person plural, and Korean polite forms; Korean papers write the plain form."""
_PARTS = (
    "您",
    "请",
    "請",
    "我们",
    "我們",
    "ください",
    "ます",
    "ません",
    "です",
    "お使い",
    "คุณ",
    "เรา",
    "กรุณา",
)
"""In scripts without spaces. Japanese papers write the plain form."""
_PART = 3  #: tokens for which a part counts: a word of such a script has two or three characters
_SHARE = 0.05  #: of a text's tokens
_MOST = 350  #: tokens of a text; longer ones, as advice in blogs, are no gates


def speaks_to_reader(tokens: Sequence[str], text: str, *, language: str | None) -> bool:
    """True for a short text of which a large part addresses its reader.

    tokens: its folded words. language: BCP 47; English where unknown.
    """
    if not 0 < len(tokens) <= _MOST:
        return False
    words = _BY_LANGUAGE.get((language or "en").lower().split("-")[0], frozenset())
    count = sum(token in words or token.endswith(_ENDINGS) for token in tokens)
    count += _PART * sum(text.count(part) for part in _PARTS)
    return count >= _SHARE * len(tokens)
