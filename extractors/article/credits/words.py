"""Words around the names in credit lines, and which names are organisations."""

import re
from functools import lru_cache
from typing import Literal

from extractors.dates.labels import without_labels
from extractors.dates.lengths import READING_BEHIND, READING_TIME

Kind = Literal["person", "organization", "unknown"]

_BY = r"by|von|par|por|di|door|av|af|przez"
_KINDS = (
    "analyse|analysis|análisis|analisi|kommentar|kommentarer|commentary|comentario|commento"
    "|gastbeitrag|gastkommentar|bericht|reportage|"
    "reportaje|reportasje|interview|entrevista|intervista|essay|kolumne|column|columna"
    "|chronique|tribune|portrait|porträt|glosse|obituary|"
    "rezension|kritik|review|recensione|leitartikel|editorial|meinung|opinion|opinión|opinione"
    "|feature|story|report|article|artikel|beitrag|exclusive|exklusiv|exclusif|exclusiva"
    "|exclusivo|esclusiva|special report|guest post|perspective|dispatch|explainer|investigation"
    "|krönika|analys|recension|debattartikel|kronikk?|anmeldelse|intervju|interviu|enquête|récit|entretien"
    "|billet|éditorial|décryptage|inchiesta|racconto|rubrica|coluna|análise|opinião|tribuna|perfil"
    "|reportaj|articol|artículo|artigo|articolo|crónica|crônica|reportagem|servizio|"
    "text|texte|testo|words|posts?|articles|stories|entradas|beiträge"
)
_PASSIVES = (
    "written|interviewed|posted|published|reported|edited|compiled|created|submitted|verfasst|geschrieben"
    "|veröffentlicht|berichtet|"
    "aufgezeichnet|écrit|rédigé|publié|propos recueillis|recueilli|escrito|publicado|redactado"
    "|scritto|pubblicato|a cura|"
    "geschreven|gepubliceerd|skrevet"
)
_LABELS = (
    r"autor(?:in|en|a|es|i|ka|zy)?(?:/autor(?:in)?)?|author(?:s|\(s\))?|auteurs?|autore|autori"
    r"|writer|writers|reporter|reporters|"
    r"journalist|text|texte|testo|tekst|texto|words|redaktion|quelle|source|fuente|fonte|kilde"
    r"|haber|yazan|yazar|muhabir|kaynak|oleh|penulis|"
    r"автор|авторы|автори|текст|интервью|interview|entrevista|intervista|editorial|opinion"
)
_HAN_LABELS = r"本报记者|本報記者|记者|記者|作者|文|撰文|责编|責編|编辑|編輯|責任編輯|责任编辑"
PREFIX = re.compile(
    rf"^(?:(?:an?|the|eine?|einer|der|die|das|une?|la|le|il|lo|uno|una|el|een|et|en|view|see"
    rf"|alle?|all|voir|ver|tous|todas)\s+){{0,3}}"
    rf"(?:guest\s+|gast)?(?:{_KINDS}|{_PASSIVES})\s+(?:(?:les|las|los|articles"
    rf"|entradas)\s+)?(?:{_BY}|de)(?:\s*[:：]\s*|\s+)(?=\S)"
    r"|^(?:an?\s+)?guest\s+(?:blog\s+)?(?:post|article|column|essay)\s+(?:by|from)\s+(?=\S)"
    rf"|^een\s+(?:{_KINDS}|verslag|recensie|opinie)\s+van\s+(?=\S)"
    r"|^(?:aus\s+[^\W\d_]+\s+)?(?:berichtet|berichten)\s+(?=\S)"
    r"|^(?-i:[a-zäöü]{3,12})\s+von\s+(?=(?-i:[A-ZÄÖÜ]))"
    r"|^(?:by|von(?!\s+(?:der|den|dem)\b)|przez)(?:\s*[:：]\s*|\s+)(?=\S)"
    r"|^(?:par|por|di|door|av|af)(?:\s*:\s*(?=\S)|\s+(?=\S+\s+\S|(?-i:[A-ZÆØÅ]{2,})))"
    rf"|^(?:{_LABELS})\s*[:：/|]\s*(?=\S)"
    r"|^(?:autor(?:in|en|es)?(?:/autor(?:in)?)?|author|auteurs?|автор|oleh|writer)\s+(?=\S)"
    r"|^[\u4e00-\u9fff]{1,6}[闻聞报報社网台刊](?:记者|記者)[\s:：]+(?=[\u4e00-\u9fff]{2,4}(?:[\s、]|$))"
    rf"|^(?:{_HAN_LABELS})(?:\s*[:：/|]\s*|\s+|(?<=文)(?=[\u4e00-\u9fff]{{2,4}}$))(?=\S)",
    re.IGNORECASE,
)
"""Words before names. A preposition counts only at the beginning: von, di, par occur in names."""

DATE_BEHIND = re.compile(
    r"\s*[-–•|,/]?\s*(?:(?<!\w)(?:on|em|dne|dnia|vom|от|від|am|le|el|il|den|op|stand|giriş|published|updated?|posted"
    r"|last\s+updated?|aktualisiert|veröffentlicht|"
    r"publié|mis à jour|publicado|actualizado|pubblicato|aggiornato|publisert|oppdatert"
    r"|güncelleme)\b:?\s*)*"
    r"(?:(?:[^\W\d]+day|mon|tue|wed|thu|fri|sat|sun),?\s+)?"
    r"(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d{1,2}(?:st|nd|rd"
    r"|th)?\b.*|"
    r"\d{1,2}(?:st|nd|rd|th)?[. /-]\s?[^\W\d]{3,9}[. /-]\s?\d{2,4}\b.*|"
    r"\d{1,2}\.?º?\s+de\s+[^\W\d]{3,10}\b.*|"
    r"(?<![\d.,])\d[\d.,]*\s*(?:views?|comments?|shares?|likes?|reads?)\b.*|"
    r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b.*|\b\d+\s*(?:min(?:ute)?|hour|day)s?\b.*)$",
    re.IGNORECASE,
)
"""A date or reading time after the names. Each has a digit."""
HAS_DIGIT = re.compile(r"\d")
_DATED = re.compile(
    r"[^()]{0,30}?\d{4}(?:[-/.]\d{1,2}[-/.]\d{1,2}|年\d{1,2}月\d{1,2}日(?:\s*\w{1,3}版)?)?(?:,?\s+\d{1,2}[:.]\d{2}(?::\d{2})?)?"
    r"[\s,|·]+(?=(?:[^\W\d_]{1,15}\s?){1,3}[:：])"
)
"""A date before a label: `2026-05-03 10:20 作者：`."""
_BAR = re.compile(r"\s*[|•·]\s*|\s+[–—-]\s+")
DATE_BEFORE = re.compile(
    r"^(?:[^\W\d_]+\s+){0,5}(?:written|posted|published|reported|submitted)\s+by\s+"
    r"(?=(?-i:[^\W\d_a-z]))|^(?P<ago>(?:\d+\s+)?(?:minutes?|hours?|days?|weeks?|months?)\s+ago\s+(?=\S))"
    r"|^[^()]{0,40}?\d[^()]{0,40}?(?<!sponsored)(?<!presented)(?<!powered)(?<!supported)(?<!reviewed)"
    r"(?<!edited)(?<!checked)\s(?P<by>by|von|par|por|di|door|av|af|oleh|przez|da)\s+(?=(?-i:[^\W\d_a-z]))",
    re.IGNORECASE,
)
"""`Posted May 3, 2026 by` before a name."""
_MAY_BE_DATED = re.compile(r"\d|[Aa][Gg][Oo]")

DANGLING = re.compile(
    r"[\s,|•·–-]*\b(?:[^\W\d_]+\s*[:：]|(?:last\s+)?updated?|published|aktualisiert"
    r"|veröffentlicht|publié|publicado|pubblicato)\s*$",
    re.IGNORECASE,
)
"""A label at the end whose value is elsewhere: `Ann Lee, Stand:`."""

NEXT_ROLE = re.compile(
    r"\s*[|•·,]?\s*\b(?:(?:edited|reviewed|fact[ -]checked|updated|published|illustrated"
    r"|verified|translated|übersetzt|redigiert|bearbeitet|illustriert|traduit|illustré|traducido"
    r"|editado|ilustrado|traduzido|tradotto|illustrato|vertaald|översatt|oversat|oversatt"
    r"|redigerad|redigerat|redigeret|przełożyła?|přeložila?|preložila?|fordította|tradus"
    r"|перевела?|переклала?|çeviren)\b|"
    r"(?:stand|güncelleme|giriş|aktualisiert|übersetzung|traduction|traducción|traduzione"
    r"|redaktör|redigering|editor|edición|来源|來源|编辑|編輯|责编|責編|责任编辑|責任編輯|источник|джерело"
    r"|kaynak)\s*[:：])",
    re.IGNORECASE,
)

PICTURED = re.compile(
    r"(?:^|[\s|•·,/–-]+)(?:fotos?|fotograf\w*|photos?|pictures?|photograph\w*|photographies?|bild(?:er)?"
    r"|images?|illustrations?\w*|grafik|video|kamera|"
    r"фото\w*|снимки|світлини|zdjęcia|zdj\.|fot\.|kuvat?|valokuvat?|fotók?|φωτο\w*|görsel|fotoğraf"
    r"|ảnh|ภาพ|摄影|攝影|撮影|写真|照片|사진|تصوير|صور|عکس|צילום|फोटो|nuotr\w*\.?)"
    r"(?:\s*[:：・／=＝]|(?<=사진)\s(?=[가-힣]{2,4}(?:\s|$))|\s+(?:by|von|par|de|di|credit|av|af|door)\s|s?\s*:)",
    re.IGNORECASE,
)
"""The start of the photographers' names."""

NOT_A_NAME = re.compile(
    r"^(?:(?:written|posted|published|reported|edited)\s+by\s*:?$|editing\s+by|(?:\w+\s+)?(?:reviewed"
    r"|fact[ -]?checked)\s+by|"
    r"more\s+(?:from|about|by|articles|posts|stories)|"
    r"read more|about the|follow|mehr (?:von|über)|zum autor|plus d|más de|altri articoli|"
    r"full bio|bio|sign up|subscribe|share|learn (?:more )?about|cite (?:this|us)|the author$|"
    r"(?:our )?editorial polic(?:y|ies)|array\(|object object)"
    r"(?:\b|$)",
    re.IGNORECASE,
)


def begins_with_by(part: str) -> bool:
    """True for `By Ann Lee` and `Autor: Ann Lee`, not for `Edited by Bo Kim`."""
    return PREFIX.match(part) is not None and not NEXT_ROLE.match(part)


_JOBS = (
    "reporter|reporterin|reporters|correspondent|correspondents|columnist|contributor"
    "|contributors|editor|writer|journalist|journalistin|"
    "redakteur|redakteurin|chefredakteur|chefredakteurin|korrespondent(?:in|en)?|autor"
    "|autorin|volontär|volontärin|correspondante?|"
    "envoyée?|journaliste|rédacteur|rédactrice|corresponsal|enviad[oa]|redactora?|periodista"
    "|inviat[oa]|corrispondente|giornalista|"
    "verslaggever|verslaggeefster|redacteur|muhabir|muhabiri"
)
LEADING_ROLE = re.compile(
    rf"^(?:(?:our|unsere?[mnr]?|onze|notre|nuestr[oa]|il nostro|(?:staff|senior|chief"
    rf"|political|special|foreign|guest))\s+)*"
    rf"(?:(?:{_JOBS}|[\w-]{{2,30}}?(?:redakteur|korrespondent|reporter|autor|expert)(?:in|e)?)\s+"
    r"(?=(?-i:[A-ZÀ-ÞĀ-ŽА-Я])[\w'’.-]*\s+\w))"
    r"|^(?:our|onze|unsere?[mnr]?)\s+",
    re.IGNORECASE,
)
"""A function before a name of two words or more: `onze correspondent Jan de Vries`."""

ROLE_LEADS = re.compile(
    rf"^(?:(?-i:[a-zäöüéè])\w*\s+)*(?:{_JOBS})\b(?:\s+(?:a|à|in|en|de|des|du|da|di|für|voor|of"
    rf"|for|at)\b.*)?$"
    r"|^(?:sr|jr|senior|junior|vice|managing|executive|associate|assistant|deputy|chief|head"
    r"|co-?founder|founder|director|president|ceo|cto|cfo|"
    r"cmo|coo|vp|svp|evp)\b\.?(?:\s+(?:director|manager|editor|writer|reporter|president"
    r"|officer|analyst|researcher|partner|vice|marketing|content|"
    r"product|sales|executive|and|ceo|founder|head|of|the|in)\b.*)?$",
    re.IGNORECASE,
)
"""A function in place of a name: `inviato a Roma`, `Sr. Director of Operations`."""

TAIL = re.compile(
    r"\s+(?:for|of|at|in|from|aus|für|pour|para|per|special to"
    r"|the associated press|associated press|reuters)\s+"
    r"(?:the\s+)?[A-Z].*$"
    r"|\s+(?:à|depuis|desde|em)\s+(?-i:[A-ZÀ-Þ]).*$"
    r"|\s+(?:staff|special)\s*$"
    r"|\s+(?:senior\s+|chief\s+|political\s+|local democracy\s+)?(?:(?:staff\s+)?writer|reporter"
    r"|correspondent|columnist|contributor|editor)\s*$"
    r"|\s*\d+\s*(?:min|hour|day)\b.*$"
    r"|(?:\s*記者|\s+기자|\s*特派員)(?:\s.*)?$|\s+(?:द्वारा|tarafından|yazdı|bildirdi|bildiriyor)$",
    re.IGNORECASE,
)

TITLES = frozenset(
    "MS RD MD DO RN JD PHD DPHIL MBA CPA CFP CFA FAND CEPF MPH LCSW BSC MSC MA BA DDS PT DPT "
    "CSCS ESQ RDN LD NP FACLM".split()
)
"""Titles and degrees after a name and a comma."""

ROLE_WORDS = frozenset(
    "staff bureau name firstname lastname nan transport editor editors editorial admin "
    "administrator webmaster newsroom team desk reporter reporters correspondent "
    "correspondents contributor contributors contributing writer writers author authors "
    "columnist chief senior freelance "
    "guest special digital web online redaktion redaktionsteam redacción redaccion redazione "
    "rédaction redactie redakcja "
    "redaksjonen redaktionen toimitus autor autorin redakteur redakteurin journalist "
    "journalistin producer publisher wire "
    "wires agencies agency agenturen agences agencias agenzie news user anonymous unknown none "
    "null photographer fotograf "
    "by the of for and in to our at la le les die der das el il de political politics business "
    "sports world national "
    "local assistant deputy managing executive video audio social media published updated last "
    "update posted follow share "
    "comments undefined post default nachrichten noticias notizie nouvelles haberler nyheter "
    "sponsored promoted "
    "advertisement anzeige contents content haber merkezi servisi redaktør бюро редакция "
    "редакція mitarbeiter "
    "mitarbeiterin equipo equipe équipe de redakce redakcia redacția redacció redaksi redaktsioon "
    "szerkesztőség toimetus σύνταξη συντακτική ομάδα редакцией editör editoria rédacteurs "
    "redattori "
    "redactie redaccio redação ufficio stampa".split()
    # parts of a paper
    + "sport opinion economy finance culture arts travel health science technology tech lifestyle "
    "weather entertainment education environment crime courts video podcast podcasts "
    "newsletter gallery "
    "wirtschaft politik kultur wissen panorama lokales regional gesellschaft meinung reise auto "
    "économie politique société culture sciences santé monde régions débats "
    "economía política sociedad deportes cultura ciencia salud mundo opinión tecnología "
    "economia esporte esportes desporto mundo saúde sociedade país tecnologia opinião "
    "cronaca politica esteri cultura spettacoli sport tecnologia salute scienza opinioni "
    "economie cultuur wetenschap binnenland buitenland gezondheid inrikes utrikes ekonomi kultur "
    "nöje innenriks utenriks økonomi indland udland kotimaa ulkomaat talous kulttuuri urheilu "
    "gospodarka polityka kraj świat kultura zdrowie nauka ekonomika politika domácí zahraničí "
    "gazdaság belföld külföld kultúra politică economie sănătate экономика политика общество "
    "культура спорт наука мир происшествия економіка політика суспільство світ πολιτική οικονομία "
    "κοινωνία αθλητικά κόσμος ekonomi siyaset gündem dünya spor kültür sağlık teknoloji yaşam "
    # nobody in particular
    "anonyme anónimo anónima anônimo anonimo anonym anonyymi anonim аноним анонім unbekannt "
    "inconnu desconocido desconhecido sconosciuto onbekend okänd ukjent ukendt".split()
)

_ORGANISATION = re.compile(
    r"\b(?:press|news|agency|agencies|agentur|ajansı|ajans|newsroom|redaktion|redacción"
    r"|redazione|rédaction|redactie|media|desk|staff|team|"
    r"editors|board|university|institute|foundation|times|post|journal|tribune|network"
    r"|magazine|group|inc|ltd|gmbh|association|council|"
    r"web-?design|solutions|software|technologies|hosting|group[eo]?|gruppo|grupa|verlag|publishing|publications|éditions|editora|broadcasting"
    r"|television"
    r"|company|corporation|limited|llc|corp|srl|sarl|zeitung|tidende|dagblad|prensa|periódico"
    r"|diário"
    r"|agência|agencja|agenție|hírügynökség|издательство|газета|агентство|редакц\w*"
    r"|images|redaksi|redakc(?:i?j)?[aeiu]|redação|redacția|redacţia|haber(?:ler)?|пресс-?служба|пресслужба"
    r"|тасс|риа|интерфакс|інтерфакс|укрінформ|унн|απε|tim(?=\s\S+\s\S)|getty|shutterstock|ritzau|belga|interfax|kyodo|yonhap|antara"
    r"|reuters|afp|dpa|epd|kna|sid|bloomberg|xinhua|tass|efe|ansa|ap|pti|ani|upi|cnn|bbc)\b|通讯社"
    r"|新华社|通信社?|新聞社|新闻网|日报|日報|晚报|新[聞闻]$|[时時晨]报$|時報$|[周週]刊$|[电電][视視][台臺]|テレビ$|编辑部|編集部|통신|신문|일보|뉴스|방송|وكالة"
    r"|صحيفة|شبكة|مؤسسة|سانا|^وكالات$|رويترز|خبرگزاری|^ای(?:سنا|رنا|لنا)$|^(?:گروه|سرویس)\s|^מערכת$|^צוות\s|רויטרס"
    r"|एजेंसी|टीम$|বাসস|ইউএনবি|뉴시스|뉴스1|本报讯|本報訊|中新[网社]|^ทีมข่าว|กองบรรณาธิการ"
    r"|สำนักข่าว|小[编編]$|편집[국부]$|(?:뉴스|취재)팀$|뉴스룸"
    r"|(?:هيئة|فريق|قسم) التحرير|تحریریه|^מערכת\s|डेस्क|ডেস্ক|নিজস্ব প্রতি"
    r"|(?-i:^(?:TT|AA|ANP|NTB|STT|PAP|ČTK|ČT|MTI|APA|SDA|LUSA|DHA|İHA|IRNA|TTXVN|BTA|HINA"
    r"|TASR|LETA|BNS|ELTA|NTS|Agerpres|Tanjug|Ukrinform)$)|(?-i:\s(?:SA|AG|KG|AB|BV|NV|SE|SpA|Oy|Kft|Zrt|Lda|Ltda|Pty|PLC|LLP|S\.A\.?"
    r"|Sp\. z o\.o\.?)$)",
    re.IGNORECASE,
)
_THE = re.compile(r"The\s+[A-Z\d]")


@lru_cache(maxsize=2048)
def is_organisation(name: str) -> bool:
    """True for a name with a word that only organisations have."""
    return bool(_ORGANISATION.search(name)) or _THE.match(name) is not None


def is_in_small_letters(name: str) -> bool:
    """True for `special to the paper`, and for one word that is a mark: `harbourSport`."""
    return name.islower() or (name[0].islower() and " " not in name)


def kind_of_name(name: str, *, declared: Kind) -> Kind:
    """The kind of a name. Its words count more than the type: agencies are declared as persons."""
    if is_organisation(name):
        return "organization"
    if declared != "unknown":
        return declared
    tokens = name.split()
    return (
        "person"
        if 2 <= len(tokens) <= 4 and (tokens[0][:1].isupper() or not tokens[0].isascii())
        else "unknown"
    )


def without_date_behind(line: str) -> str:
    """A line without a date or reading time at its end."""
    return DATE_BEHIND.sub("", READING_BEHIND.sub("", line)) if HAS_DIGIT.search(line) else line


def without_leading_date(line: str) -> str:
    """`Ann Lee` of `3 May 2026 | Ann Lee`, `by Ann Lee` of `Posted May 3, 2026 by Ann Lee`."""
    if not _MAY_BE_DATED.search(line):
        return line
    if (before := DATE_BEFORE.match(line)) and (before["by"] or before["ago"]):
        return line[before.start("by") if before["by"] else before.end() :]
    if dated := _DATED.match(line):
        return line[dated.end() :]
    if reading := READING_TIME.match(line):
        return line[reading.end() :]
    parts = _BAR.split(line, maxsplit=1)
    has_digit = len(parts) == 2 and any(map(str.isdigit, parts[0]))
    is_date = has_digit and not DATE_BEHIND.sub("", without_labels(parts[0]))
    return parts[1] if is_date else line
