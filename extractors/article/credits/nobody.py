"""Texts beside names that name nobody: buttons, reading times, jobs, sentences."""

import re
from functools import lru_cache

from extractors.dates.labels import without_labels
from extractors.dates.lengths import READING, READING_TIME
from extractors.dates.months import month_number
from news.text import folded_words

_BUTTONS = re.compile(
    # English leads, in title case too
    r"(?:(?:read|learn|show|view|load|find|discover|edit|manage|change|select|choose|follow"
    r"|unfollow"
    r"|share|save|print|listen|subscribe|sign|log|join|add|open|contact|email|e-mail|send|reply"
    r"|comment"
    r"|download|upload|search|accept|reject|allow|dismiss|continue|watch|explore|browse|support"
    r"|donate|loading"
    r"|visit|about|recommended|related|trending|popular|latest|advertisement|sponsored|table"
    r"|authors?|all|terms|privacy|cookies?|login|more|editorial"
    r"|cite|report|article|email|full|our|top|breaking|in-depth)\b(?:\s+\S.*)?"
    r"|(?:close|next|prev(?:ious)?)(?:\s+(?:post|article|story|page|window|menu))?"
    r"|(?:leave|post|write|add)\s+(?:a|an|your|my)\s+\S.*"
    r"|(?:no|be the first)\s+(?:comments?|to)\b.*"
    r"|(?:\S+\s+){0,1}(?:paylaş|dinle|kaydet|yazdır)"
    r"|wird geladen.*|chargement.*|cargando.*|caricamento.*|carregando.*|ładowanie.*|загрузка.*"
    r"|(?:see|view)\s+all\b.*|(?:photos?|fotos?|fot\.)\s+(?-i:[A-ZÀ-Ž]).*"
    r"|(?:nur|solo|sólo|só|alleen|tylko|только|лише|sadece|réservée?|ajouter|exclusiv[oa])\s+\S.*"
    r"|(?:exklusiv|exclusive|exclusif|exclusiv[oa]|esclusiva|эксклюзив|premium|live|opinion|opinión|opinião"
    r"|kommentare?|commentaires?|commenti|comentarios|comentários|reacties|komentarze|комментарии|yorumlar"
    r"|anhören|vorlesen|écouter|escuchar|ouvir|ascolta|luister|posłuchaj|слушать|réagir|printen|drukuj"
    r"|печать|bewaar|regala|salva|abbonati|subskrybuj|biografía|tribune|zur person|offrir\s.*)"
    r"|(?:see|go|get|click|meet|know|back|jump|skip|close)\s+(?:more|all|full|here|bio|profile"
    r"|to\b.*|the\b.*)"
    r"|(?:written|published|posted|updated|reviewed|edited)(?:\s+(?:by|on|at|in))?"
    # alone, or before `more` or `profile`
    r"|(?:mehr|weiterlesen|folgen|teilen|merken|drucken|anmelden|abonnieren|kommentieren|bearbeiten"
    r"|lire|voir|suivre|partager|s[’']abonner|abonnez-vous|commenter|imprimer|modifier|leer|ver"
    r"|seguir"
    r"|compartir|suscribirse|suscríbete|imprimir|comentar|editar|leia|veja|saiba|saber|siga"
    r"|compartilhar"
    r"|assine|leggi|vedi|segui|condividi|scopri|iscriviti|stampa|lees|volg|volgen|deel|delen|bekijk"
    r"|abonneer|läs|följ|dela|prenumerera|les|følg|del|abonner|lue|seuraa|jaa|tilaa|czytaj"
    r"|zobacz|obserwuj"
    r"|udostępnij|číst|sledovat|sdílet|čítať|zdieľať|tovább|megosztás|követés|kövesse|citește"
    r"|urmărește"
    r"|distribuie|abonează-te|devamını|takip|paylaş|abone|читать|подробнее|подписаться"
    r"|поделиться|читати"
    r"|підписатися|поділитися|прочети|сподели|διαβάστε|ακολουθήστε|κοινοποίηση|xem|đọc|baca"
    r"|ikuti|bagikan"
    r"|lihat|selengkapnya|guardar|salvar|enregistrer|speichern|sauvegarder|opslaan|spara|lagre"
    r"|tallenna|zapisz|uložit|mentés|salvează|kaydet|сохранить|зберегти|αποθήκευση|simpan)"
    r"(?:\s+(?:mehr|más|mas|mais|plus|più|altro|tutto|meer|mer|mere|lisää|więcej|dalej|více|viac"
    r"|több|mai"
    r"|mult|oku|fazla|et|далее|ещё|больше|більше|още|περισσότερα|thêm|tiếp|juga|perfil|profil"
    r"|profilo"
    r"|profiel|todo|todos|todas|tudo|tous|toutes|tutti|alle|suite|artikel|artículos|autor"
    r"|erfahren|anzeigen"
    r"|lesen|ol)\b.*)?"
    r"|(?:mehr|más|mais|plus|más|alle|tous|toutes|todos|todas|tutti|en)\s+(?:erfahren|lesen|von"
    r"|über|artikel"
    r"|beiträge|savoir|info\w*|de|los|las|les|gli|i|sobre)\b.*|themen?\s+\w+"
    r"|(?:tüm|diğer)\s+(?:yazıları|haberleri|yazılar)|все\s+(?:статьи|материалы|публикации)"
    r"|всі\s+(?:статті|матеріали)|všechny\s+články|wszystkie\s+artykuły|összes\s+cikk\w*"
    r"|toate\s+articolele|όλα\s+τα\s+άρθρα|kaikki\s+artikkelit"
    # scripts without capitals
    r"|(?:اقرأ|المزيد|تابع|شارك|اشترك|بیشتر|ادامه|مزید|קרא|קראו|עוד|שתף|שתפו|עקוב|לכל|और\s+पढ़ें"
    r"|पढ़ें|शेयर|आगे|फ़ॉलो|আরও|শেয়ার"
    r"|كل\s+المقالات|منذ|نسخ|تعليقات|طباعة|حصري|حفظ|לפני|תגובות|הדפס|בלעדי|שמור|העתק|הירשמו"
    r")(?:\s.*)?|(?:印刷|東京|大阪|会員限定|有料記事|リンクをコピー|コメント|プレゼント|인쇄|서울|부산|단독|스크랩|링크(?:\s?복사)?|팔로우"
    r"|打印|北京|上海|独家|独家报道|复制链接|点赞|页面|페이지)|(?:อ่าน|ดูเพิ่ม|ดูทั้งหมด|ติดตาม|แชร์|続き|もっと|記事一覧|一覧|フォロー|シェア"
    r"|保存|阅读|閱讀|更多|查看|关注|關注"
    r"|分享|订阅|訂閱|收藏|编辑主题|編輯主題|评论|評論|더\s?보기|구독|공유|기사\s?더|댓글).*)"
    r"|(?:기사\s)?\S*(?:공유|구독|저장|복사|인쇄)하기|(?:به\s)?اشتراک[\s\u200c]?گذاری.*",
    re.IGNORECASE,
)
"""Texts of buttons and links. What begins names too (`Mark`, `Will`, `Del`) counts with more."""
_MORE_BUTTONS = re.compile(
    # alone
    r"komentar|cetak|dengarkan|kommentera|skriv ut|lyssna|reageer|beluister|commenta|ascolta"
    r"|kommentoi|tulosta|kuuntele|skomentuj|drukuj|tisknout|diskuse|diskuze|hozzászólás|nyomtatás|meghallgatom"
    r"|comentează|tipărește|ascultă|стежити|коментувати|друкувати|слухати|следить|комментировать"
    r"|распечатать|σχόλια|εκτύπωση|ακούστε|kommenter|skriv ud|lyt|komentovať|vytlačiť|коментирай"
    r"|תגובה|שיתוף|שמירה|הדפסה|האזנה|تعليق|تعليقات|چاپ|ذخیره|ارسال|प्रिंट|टिप्पणी|প্রিন্ট|মন্তব্য"
    r"|저장|프린트|인쇄하기|글자크기|스크랩하기|打印本页|打印本頁|字号|字體|收听|听新闻|聽新聞|บันทึก|พิมพ์|แสดงความคิดเห็น"
    r"|(?:yorum|abone)\s(?:yap|ol|yaz)|ohlasy|listen|gift this article|artikel anhören"
    r"|autor(?:in)?\s(?:folgen|merken)"
    # with the author, the article, the paper
    r"|(?:suivre|écouter|partager|enregistrer|imprimer|offrir)\sl[’'](?:auteur|autrice|article|actu)\S*"
    r"|(?:segui|ascolta|condividi|stampa|salva)\sl[’'](?:autore|autrice|articolo)"
    r"|(?:احفظ|استمع|اطبع|حفظ|طباعة)(?:\s\S+){0,2}|(?:עקבו|עקוב|שתפו|האזינו)(?:\s\S+){0,2}"
    r"|(?:फ़ॉलो|फॉलो|शेयर|सेव|टिप्पणी|साझा|सुनें|कमेंट)\s?(?:करें|कीजिए|करे)?|(?:অনুসরণ|মন্তব্য|শেয়ার|প্রিন্ট)\s?করুন"
    r"|(?:دنبال|ذخیره|چاپ)\s?کنید|نظر\s(?:دهید|بدهید)|기사\s?(?:듣기|저장|공유|인쇄)|\S{1,6}\s?듣기"
    r"|\S{1,4}(?:する|を聞く|を読む|を保存)|(?:この)?記事を\S{1,6}",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|yesterday|today|heute"
    r"|gestern|hier"
    r"|aujourd.hui|hoy|ayer|oggi|ieri|hoje|ontem|vandaag|gisteren|i\s?dag|i\s?går|сегодня|вчера"
    r"|dnes|včera"
    r"|(?:jan|febr|janv?)(?:uary|uar|ier)?|february|march|april|june|july|august|sept(?:ember)?"
    r"|october"
    r"|november|december",
    re.IGNORECASE,
)
_DAY_OF_MONTH = re.compile(r"\d{1,2}\.?\s+([^\W\d_]{3,12})\.?")
_JOBS = frozenset(
    # English
    "accountant actor adviser advisor advocate agent analyst anchor architect artist assistant "
    "associate "
    "attorney author blogger broadcaster builder candidate ceo cfo chairman chairwoman chairperson "
    "chancellor chef chief cio clerk cmo coach cofounder columnist commentator commissioner "
    "communications consultant contributor coo coordinator copywriter correspondent counsel "
    "counselor "
    "creator critic cto curator delegate dentist deputy designer developer dietician dietitian "
    "director doctor economist editor educator engineer enthusiast entrepreneur evangelist "
    "executive "
    "expert fellow filmmaker founder freelance freelancer grader graduate graphics historian "
    "host instructor intern interviewer investigator journalist lawyer leader lecturer librarian "
    "manager marketer marketing meteorologist minister moderator negotiator novelist nurse "
    "nutritionist "
    "officer operator organizer organiser owner partner pharmacist photographer photojournalist "
    "physician physiotherapist planner podcaster poet policy politician practitioner presenter "
    "president principal producer professor programmer psychiatrist psychologist publicist "
    "publisher "
    "realtor recruiter reporter representative researcher reviewer scholar scientist secretary "
    "senator "
    "senior specialist spokesman spokesperson spokeswoman staff strategist student supervisor "
    "surgeon "
    "teacher technician technologist therapist trainer translator treasurer trustee tutor "
    "veterinarian "
    "videographer volunteer writer staffwriter "
    # German, Dutch, Nordic
    "redakteur redakteurin reporterin journalistin korrespondent korrespondentin autor autorin "
    "chefredakteur chefredakteurin redaktionsleiter redaktionsleiterin ressortleiter "
    "ressortleiterin "
    "volontär volontärin geschäftsführer geschäftsführerin direktor direktorin "
    "professorin entwickler entwicklerin berater beraterin expertin experte rechtsanwalt "
    "rechtsanwältin fotograf fotografin kolumnist kolumnistin mitarbeiter mitarbeiterin praktikant "
    "praktikantin redacteur redactrice verslaggever verslaggeefster correspondente hoofdredacteur "
    "columniste ontwikkelaar medewerker journaliste skribent reporterin redaktør redaktör "
    "journalist kommentator kommentatorer utvecklare rådgivare rådgiver forsker forskare "
    "chefredaktör "
    "ansvarlig korrespondent toimittaja päätoimittaja kirjeenvaihtaja kolumnisti asiantuntija "
    # Romance
    "rédacteur rédactrice correspondant correspondante directeur directrice développeur "
    "développeuse "
    "responsable chargé chargée chercheur chercheuse chroniqueur chroniqueuse avocat avocate "
    "photographe pigiste redactor redactora periodista corresponsal columnista reportero reportera "
    "desarrollador desarrolladora abogado abogada jefe jefa subdirector subdirectora directora "
    "coordinador coordinadora investigador investigadora analista especialista fotógrafo fotógrafa "
    "economista colaborador colaboradora enviado enviada repórter jornalista editora redatora "
    "redator "
    "desenvolvedor desenvolvedora advogado advogada gerente diretor diretora coordenador "
    "coordenadora "
    "colunista estagiário estagiária giornalista corrispondente inviato inviata caporedattore "
    "direttore direttrice redattore redattrice sviluppatore sviluppatrice collaboratore "
    "collaboratrice "
    "avvocato ricercatore ricercatrice responsabile jurnalist jurnalistă reporteră redactoare "
    # Slavic, Baltic, Hungarian
    "dziennikarz dziennikarka redaktor redaktorka redaktorzy publicysta publicystka korespondent "
    "korespondentka programista novinář novinářka reportér reportérka redaktoři novinar novinarka "
    "dopisnik urednik urednica újságíró szerkesztő főszerkesztő riporter tudósító munkatárs "
    "журналист журналистка корреспондент редактор обозреватель репортер репортёр аналитик эксперт "
    "директор разработчик специалист журналіст журналістка кореспондент кореспондентка редакторка "
    "оглядач фахівець новинар журналисткa "
    # Greek, Turkish, Indonesian, Vietnamese
    "δημοσιογράφος συντάκτης συντάκτρια αρχισυντάκτης ανταποκριτής ανταποκρίτρια muhabir muhabiri "
    "editör editörü yazar yazarı temsilcisi müdürü uzmanı wartawan jurnalis redaktur kontributor "
    "صحفي صحفية صحافي صحافية مراسل مراسلة محرر محررة كاتب كاتبة כתב כתבת עורך עורכת עיתונאי "
    "עיתונאית "
    "संवाददाता पत्रकार संपादक".split()
)
"""Words of functions, of which hardly any is a name. In a part after a name they end it."""
_FAMILIES = frozenset(
    "chancellor nurse clerk host fellow coach poet chef partner architect planner builder teacher "
    "minister actor creator advocate major".split()
)
"""Those that are family names too."""
_JOB_ENDINGS = ("redakteur", "redakteurin", "korrespondent", "korrespondentin", "redattrice")
_HAN_JOBS = re.compile(
    r"(?:记者|記者|编辑|編輯|总编|主任|编委|编务|評論員|评论员|特派員|編集長|編集委員|論説委員"
    r"|支局長|ライター|エンジニア"
    r"|デザイナー|ディレクター|プロデューサー|研究員|研究员|教授|기자|특파원|논설위원|편집장"
    r"|대표|교수|연구원|개발자"
    r"|(?:政治|経済|经济|社会|体育|文化|国際|国际|科技|财经|时政)$|[\u4e00-\u9fff]{2,}部$|[가-힣]{2,}부$"
    r"|นักข่าว|บรรณาธิการ|報導|报道|報道|專電|专电)$"
)
_FUNCTION_WORDS = frozenset(
    "the a an of to in on at for with your you our we us is are was were be this that these "
    "those it its "
    "from into as by not how why what when where who all more most and or if "
    "der die das dem ein eine einer und oder mit für auf aus zum zur im am ist sind nicht wie "
    "was hier "
    "le les des une un est sont dans sur pour avec plus nos vos "
    "los las una es son para con más sobre nuestro nuestra il lo gli uno sono per più sul della "
    "nella "
    "och att som för på är det den ett og til på et det som er het een op voor met zijn "
    "w z na do się jest oraz dla по на в с для и не что как".split()
)
"""Small words in lower case that are in no name: a line with one is a sentence or a button."""
_PARTICLES = frozenset(
    "de da do dos das di dela del della dei degli dello delle du des d la le las los lo el al a e "
    "i y und et "
    "binti binte bte anak oğlu qızı "
    "van von vom zu zur zum zum der den den dem ter ten te tot op 't in thoe tho "
    "af av bin bint ibn ben bar abu abd ul ur ud ad as ash an at az es ez os ó ní ni nic mac o "
    "y dit called san santa st ste mc ap ab ferch da’ de’ dell' dall' d' l' of der".split()
)
"""Small words inside names."""
_APOSTROPHED = re.compile(r"(?:[dl]|dell|dall|nell|al|el|ul|ad|as|an|at|ash|ibn|abu)['’-].")
_SENTENCE = re.compile(r"[!?…。！？“”„«»<>{}=#|~^\\]|\.{2,}|https?:|www\.", re.IGNORECASE)
_ARTICLES = frozenset("a an m.a. b.a. m.sc. ph.d.".split())
_LEADS = frozenset("dr prof professor doctor senator president minister sir dame lord lady".split())


_CITIES = frozenset(
    "abuja,accra,addis ababa,algiers,almaty,amman,amsterdam,ankara,athen,athens,baghdad,baku,"
    "bangkok,beijing,beirut,belgrade,bengaluru,berlin,bogotá,brasília,bruselas,brussel,brussels,"
    "bruxelles,brüssel,bucharest,budapest,buenos aires,cairo,canberra,cape town,chennai,chicago,"
    "copenhagen,damascus,delhi,dhaka,doha,dubai,dublin,frankfurt,geneva,genf,genève,hanoi,harare,"
    "helsinki,hong kong,islamabad,istanbul,jakarta,jerusalem,johannesburg,kabul,karachi,kathmandu,"
    "khartoum,kigali,kolkata,kuala lumpur,kyiv,lagos,lisboa,lisbon,ljubljana,london,londra,londres,"
    "los angeles,madrid,manila,melbourne,mexico city,milano,minsk,moscow,moskau,mumbai,münchen,"
    "nairobi,new delhi,new york,oslo,ottawa,paris,pekín,peking,prag,prague,pretoria,rabat,riyadh,"
    "roma,rome,san francisco,seoul,shanghai,singapore,stockholm,são paulo,taipei,tehran,tel aviv,"
    "tokyo,toronto,tripoli,tunis,vancouver,vienna,warsaw,warschau,warszawa,washington,wien,zagreb,"
    "zürich,москва,киев,київ,минск,лондон,брюссель,варшава,санкт-петербург".split(",")
)
"""Places that papers print beside a byline or in place of one, and that hardly name a person."""


@lru_cache(maxsize=4096)
def is_button(line: str) -> bool:
    """True for the text of a button, a reading time, a day: `Read more`, `4m Read`, `Sat`.

    The label of a date is one too: `Publié le`.
    """
    signs = (_BUTTONS, _MORE_BUTTONS, READING, READING_TIME, _DAY)
    return any(sign.fullmatch(line) for sign in signs) or not without_labels(line)


def is_day(text: str) -> bool:
    """True for `3 May`: a date of this year."""
    match = _DAY_OF_MONTH.fullmatch(text) if text[:1].isdigit() else None
    return match is not None and month_number(match[1]) is not None


def is_job(part: str, *, is_behind: bool = True) -> bool:
    """True for a function, where a name may stand: `PHP Developer`, `Event Coordinator`.

    is_behind: after a name. Elsewhere a family name is no function: `Paul Nurse`.
    """
    tokens = folded_words(part)
    if not is_behind and len(tokens) > 1 and tokens[-1] in _FAMILIES:
        tokens = tokens[:-1]
    if tokens[:1] and tokens[0] in _LEADS:
        tokens = tokens[1:]
    if any(token.endswith(_JOB_ENDINGS) for token in tokens):
        return True
    singular = [token.removesuffix("s") for token in tokens]
    return not _JOBS.isdisjoint((*tokens, *singular)) or _HAN_JOBS.search(part) is not None


@lru_cache(maxsize=2048)
def is_like_a_name(name: str) -> bool:
    """False for what cannot be a person's name: a sentence, a button, a city, words in lower case.

    `Themen bearbeiten` and `Personal finance` end in a small letter, no name does that begins
    with a capital. Names in scripts without capitals and in small letters throughout may be.
    """
    if is_button(name) or _SENTENCE.search(name) or name.count("(") != name.count(")"):
        return False
    if name.lower() in _CITIES:
        return False
    tokens = name.split()
    if tokens[0].lower() in _ARTICLES:
        return False
    small = [token for token in tokens if _is_small(token)]
    if not small:
        return len(tokens) == 1 or tokens[-1] not in _FUNCTION_WORDS
    return len(small) == len(tokens) <= 3 and _FUNCTION_WORDS.isdisjoint(tokens)


def _is_small(token: str) -> bool:
    """True for a word in lower case that is no particle; titles end in a dot: `Dr. med.`."""
    return (
        token[0].islower()
        and token not in _PARTICLES
        and not token.endswith(".")
        and not _APOSTROPHED.match(token)
    )
