"""What stands where a text is sold: `For subscribers only`, an offer, `Already a subscriber?`"""

import re
from collections.abc import Sequence
from itertools import takewhile

from extractors.article.body.features import Features

_LAST = 8  #: blocks at the end among which a wall is looked for
_BEHIND = 3  #: blocks behind it, likewise
_LARGEST = 80  #: tokens of what is kept of a wall
_LEAST = 25  #: tokens of the text before it
_LONGEST = 160  #: characters of a line that says so
_TOP, _LABEL = 2, 8  #: blocks at the top among which is a label; tokens of one
_WHOSE = r"(?:paid |paying |premium |digital )?(?:subscribers|members|members and subscribers)"
#: how such a line begins, in lower case
_WALL = re.compile(
    r"\W*(?:"
    # English
    rf"(?:exclusive(?:ly)? )?(?:for|to) (?:our )?{_WHOSE}(?: only)?\W*$|{_WHOSE}[- ]only\W*$|"
    r"(?:subscriber|member)[- ](?:only|exclusive)(?: (?:content|article|story))?\W*$|"
    rf"this (?:article|story|content|post) is (?:only |exclusively |available |reserved )*"
    rf"(?:for|to) (?:our )?{_WHOSE}\b|"
    r"(?:subscribe|register|sign (?:in|up)|log in)(?: now)? to (?:continue|keep|read)\b|"
    r"to (?:continue|keep) reading\W|already (?:a|an) (?:\w+ )?(?:subscriber|member)\b|"
    r"(?:purchase|buy) (?:this|the) article\b|"
    r"already have (?:a|an) (?:subscription|account)\b|"
    # German, Dutch, Scandinavian, Finnish
    r"(?:nur|exklusiv) für (?:unsere )?(?:\S+-)?(?:plus-)?(?:abonnent|mitglieder)|"
    r"diese[rn] (?:artikel|inhalt|text|beitrag) (?:ist|lesen|können sie) (?:nur|exklusiv)\b|"
    r"jetzt weiterlesen\b|(?:(?:sie|du) )?(?:haben|sind|bist|hast) (?:sie |du )?(?:bereits|schon) "
    r"(?:ein\w* )?(?:\S+-)?(?:abo|abonnent)|(?:bereits|schon) (?:abonnent|registriert)|"
    r"(?:alleen|exclusief) voor (?:abonnees|leden)|(?:ben je |bent u )?al abonnee\b|"
    r"(?:endast|bara|exklusivt) för prenumeranter|(?:kun|bare|eksklusivt) for abonnenter|"
    r"(?:är du )?redan prenumerant|(?:er du )?allerede (?:abonnent|kunde)|"
    r"vain tilaajille|(?:oletko )?jo tilaaja|"
    # French, Spanish, Portuguese, Italian, Romanian
    r"(?:cet )?(?:article |contenu |la suite )?(?:est )?(?:exclusivement )?réservée? "
    r"(?:à nos |aux )abonn|il (?:vous )?reste (?:encore )?\d{1,3}(?:[.,]\d)?\s*%|déjà abonn|"
    r"abonnez[- ]vous pour (?:lire|continuer|poursuivre)|"
    r"(?:contenido |artículo )?(?:exclusivo|solo|sólo|reservado) para (?:nuestros )?"
    r"(?:suscriptor|socio)|¿?ya (?:eres|es) (?:suscriptor|socio)|"
    r"suscríb\w+ para (?:seguir|continuar|leer)|"
    r"(?:conteúdo |matéria )?(?:exclusiv[oa]|só|somente|apenas) (?:para|de) assinantes|"
    r"já é assinante|assine para (?:continuar|ler)|"
    r"(?:contenuto |articolo )?(?:riservat[oa] agli|esclusiv[oa] per gli|solo per gli?) abbonati|"
    r"solo per abbonati|sei già abbonat|abbonati per (?:leggere|continuare)|"
    r"(?:doar|exclusiv|numai) pentru abonați|(?:ești|sunteți) deja abonat|"
    # Central Europe, Turkey, Greece
    r"(?:tylko|wyłącznie) dla (?:prenumeratorów|subskrybentów)|masz już (?:prenumerat|subskrypcj)|"
    r"(?:pouze|jen) pro předplatitele|(?:již|už) (?:máte|jste) předplat|"
    r"(?:len|iba) pre predplatite|"
    r"(?:csak|kizárólag) előfizetőknek|már (?:előfizet|van előfizet)|samo za pretplatnik|"
    r"(?:sadece|yalnızca) abonelere|zaten abone|μόνο για συνδρομητές|(?:είστε|είσαι) ήδη συνδρομητ|"
    # Cyrillic
    r"(?:материал |статья )?(?:доступн\w+ )?только для подписчиков|"
    r"(?:оформите|купите) подписку,? (?:чтобы|и)\b|уже (?:есть подписка|подписаны)|"
    r"(?:тільки|лише) для (?:підписників|передплатників)|(?:вже|уже) (?:маєте|є) (?:перед|під)п|"
    # Middle East, South and East Asia
    r"للمشتركين فقط|حصري للمشتركين|هل أنت مشترك|למנויים בלבד|כבר מנוי|فقط برای مشترک|"
    r"khusus (?:pelanggan|anggota)|sudah (?:berlangganan|punya akun)|"
    r"chỉ dành cho (?:thành viên|người đăng ký|độc giả trả phí)|"
    r"(?:この記事は)?(?:有料)?会員限定|有料記事|残り\d|続きを読むには|"
    r"(?:仅限|僅限)?(?:订阅|訂閱|付费|付費)?(?:用户|用戶|会员|會員|订户|訂戶|读者|讀者)(?:专享|專享|专属|專屬)|"
    r"已是(?:会员|會員|订阅|訂閱|订户|訂戶)|(?:유료|구독자) ?(?:회원)? ?전용|이미 구독)"
)


def walls(features: Features, kept: Sequence[int]) -> set[int]:
    """The blocks among those kept that sell the rest of the text: at its end, or a label on top."""
    if len(kept) < _TOP:
        return set()
    found = {at for at in kept[:_TOP] if features.sizes[at] <= _LABEL and _is_wall(features, at)}
    behind = range(kept[-1] + 1, min(kept[-1] + 1 + _BEHIND, len(features.blocks)))
    for at in (*kept[1:][-_LAST:], *behind):
        if _is_wall(features, at):
            wall = _around(features, kept, at)
            before = sum(features.sizes[one] for one in kept if one < min(wall, default=0))
            if before >= _LEAST and sum(features.sizes[one] for one in wall) <= _LARGEST:
                return found | wall
    return found


def _is_wall(features: Features, at: int) -> bool:
    text = features.blocks[at].text
    return len(text) <= _LONGEST and _WALL.match(text.lower()) is not None


def _around(features: Features, kept: Sequence[int], at: int) -> set[int]:
    """What is kept from such a line on, and what stands beside it in a box without the text."""
    first = next((one for one in kept if features.sizes[one] > _LABEL), kept[0])
    text = set(features.blocks[first].box.chain())
    own = [*takewhile(lambda box: box not in text, features.blocks[at].box.chain())]
    last = kept[-_LAST:]
    inside = {one for one in last if own and own[-1] in features.blocks[one].box.chain()}
    return inside | {one for one in last if one >= at}
