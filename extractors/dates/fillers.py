"""Words of a printed date that say nothing more: weekdays, prepositions, endings, "of the year"."""

import re

#: as the date formats of the Unicode CLDR print them in full, in about sixty languages
_WEEKDAYS = frozenset(
    """
    montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag
    lundi mardi mercredi jeudi vendredi samedi dimanche
    lunes martes miércoles miercoles jueves viernes sábado sabado domingo
    lunedì martedì mercoledì giovedì venerdì sabato domenica
    segunda-feira terça-feira quarta-feira quinta-feira sexta-feira segunda terça quarta quinta
    sexta maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
    poniedziałek wtorek środa czwartek piątek sobota niedziela
    понедельник вторник среда четверг пятница суббота воскресенье
    понеділок вівторок середа четвер пʼятниця п’ятниця п'ятниця субота неділя
    панядзелак аўторак серада чацвер пятніца субота нядзеля
    pondělí úterý středa čtvrtek pátek neděle pondelok utorok streda štvrtok piatok nedeľa
    hétfő kedd szerda csütörtök péntek szombat vasárnap
    luni marți miercuri joi vineri sâmbătă duminică
    понеделник сряда четвъртък петък събота неделя
    понедељак уторак четвртак петак недеља ponedeljak utorak sreda četvrtak petak subota nedelja
    ponedjeljak srijeda nedjelja ponedeljek torek četrtek petek nedelja
    вторник четврток петок сабота недела
    δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο κυριακή
    pzt cmt pzr pazartesi salı çarşamba perşembe cuma cumartesi pazar çərşənbə cümə şənbə bazar
    дүйсенбі сейсенбі сәрсенбі бейсенбі жұма сенбі жексенбі
    дүйшөмбү шейшемби шаршемби бейшемби жума ишемби жекшемби
    dushanba seshanba chorshanba payshanba juma shanba yakshanba
    الاثنين الإثنين الثلاثاء الأربعاء الاربعاء الخميس الجمعة السبت الأحد الاحد
    دوشنبه سه‌شنبه چهارشنبه پنجشنبه پنج‌شنبه جمعه شنبه یکشنبه یک‌شنبه
    پیر منگل بدھ جمعرات جمعہ ہفتہ اتوار
    सोमवार मंगलवार मङ्गलबार मंगळवार बुधवार बुधबार गुरुवार गुरूवार बिहिबार शुक्रवार शुक्रबार शनिवार
    शनिबार रविवार आइतबार सोमबार
    সোমবার মঙ্গলবার বুধবার বৃহস্পতিবার শুক্রবার শনিবার রবিবার
    திங்கள் திங்கட்கிழமை செவ்வாய் செவ்வாய்க்கிழமை புதன் புதன்கிழமை வியாழன் வியாழக்கிழமை வெள்ளி
    வெள்ளிக்கிழமை சனி சனிக்கிழமை ஞாயிறு ஞாயிற்றுக்கிழமை
    సోమవారం మంగళవారం బుధవారం గురువారం శుక్రవారం శనివారం ఆదివారం
    ಸೋಮವಾರ ಮಂಗಳವಾರ ಬುಧವಾರ ಗುರುವಾರ ಶುಕ್ರವಾರ ಶನಿವಾರ ಭಾನುವಾರ
    തിങ്കളാഴ്ച ചൊവ്വാഴ്ച ബുധനാഴ്ച വ്യാഴാഴ്ച വെള്ളിയാഴ്ച ശനിയാഴ്ച ഞായറാഴ്ച
    સોમવાર મંગળવાર બુધવાર ગુરુવાર શુક્રવાર શનિવાર રવિવાર
    ਸੋਮਵਾਰ ਮੰਗਲਵਾਰ ਬੁੱਧਵਾਰ ਵੀਰਵਾਰ ਸ਼ੁੱਕਰਵਾਰ ਸ਼ਨਿੱਚਰਵਾਰ ਐਤਵਾਰ
    සඳුදා අඟහරුවාදා බදාදා බ්‍රහස්පතින්දා සිකුරාදා සෙනසුරාදා ඉරිදා
    จันทร์ อังคาร พุธ พฤหัสบดี พฤหัสฯ ศุกร์ เสาร์ อาทิตย์
    senin selasa rabu kamis jumat jum'at sabtu minggu isnin khamis jumaat ahad
    miyerkules huwebes biyernes linggo
    måndag tisdag onsdag torsdag fredag lördag söndag mandag tirsdag lørdag søndag
    maanantai maanantaina tiistai tiistaina keskiviikko keskiviikkona torstai torstaina perjantai
    perjantaina lauantai lauantaina sunnuntai sunnuntaina
    mánudagur þriðjudagur miðvikudagur fimmtudagur föstudagur laugardagur sunnudagur
    esmaspäev teisipäev kolmapäev neljapäev reede laupäev pühapäev
    pirmdiena otrdiena trešdiena ceturtdiena piektdiena sestdiena svētdiena
    pirmadienis antradienis trečiadienis ketvirtadienis penktadienis šeštadienis sekmadienis
    déardaoin astelehena asteartea asteazkena osteguna ostirala larunbata igandea
    dilluns dimarts dimecres dijous divendres dissabte diumenge
    luns mércores xoves venres
    երկուշաբթի երեքշաբթի չորեքշաբթի հինգշաբթի ուրբաթ շաբաթ կիրակի
    ორშაბათი სამშაბათი ოთხშაბათი ხუთშაბათი პარასკევი შაბათი კვირა
    ሰኞ ማክሰኞ ረቡዕ ሐሙስ ዓርብ ቅዳሜ እሑድ
    တနင်္လာ တနင်္လာနေ့ အင်္ဂါ အင်္ဂါနေ့ ဗုဒ္ဓဟူး ဗုဒ္ဓဟူးနေ့ ကြာသပတေး ကြာသပတေးနေ့ သောကြာ သောကြာနေ့
    စနေ စနေနေ့ တနင်္ဂနွေ တနင်္ဂနွေနေ့
    ច័ន្ទ អង្គារ ពុធ ព្រហស្បតិ៍ សុក្រ សៅរ៍ អាទិត្យ
    ວັນຈັນ ວັນອັງຄານ ວັນພຸດ ວັນພະຫັດ ວັນສຸກ ວັນເສົາ ວັນອາທິດ
    даваа мягмар лхагва пүрэв баасан бямба ням
    jumatatu jumanne jumatano alhamisi ijumaa jumamosi jumapili
    lahadi litinin talata laraba alhamis jummaʼa jumma'a juma'a asabar
    axad isniin talaado arbaco khamiis jimco jimce sabti
    àìkú ajé ìsẹ́gun ọjọ́rú ọjọ́bọ ẹtì àbámẹ́ta sọndee mọnde tiuzdee wenezdee tọọzdee fraịdee satọdee
    isonto umsombuluko ulwesibili ulwesithathu ulwesine ulwesihlanu umgqibelo
    cawe mvulo lwesibini lwesithathu lwesine lwesihlanu mgqibelo
    দেওবাৰ সোমবাৰ মঙ্গলবাৰ বুধবাৰ বৃহস্পতিবাৰ শুক্ৰবাৰ শনিবাৰ
    ରବିବାର ସୋମବାର ମଙ୍ଗଳବାର ବୁଧବାର ଗୁରୁବାର ଶୁକ୍ରବାର ଶନିବାର
    يونۍ دونۍ درېنۍ څلرنۍ پينځنۍ اونۍ آچر سومر اڱارو اربع خميس جمعو ڇنڇر
    یەکشەممە دووشەممە سێشەممە چوارشەممە پێنجشەممە ھەینی هەینی شەممە
    يەكشەنبە دۈشەنبە سەيشەنبە چارشەنبە پەيشەنبە جۈمە شەنبە
    ýekşenbe duşenbe sişenbe çarşenbe penşenbe şenbe
    dimanĉo lundo mardo merkredo ĵaŭdo vendredo sabato
    душанбе сешанбе чоршанбе панҷшанбе ҷумъа шанбе якшанбе
    it-tnejn it-tlieta l-erbgħa il-ħamis il-ġimgħa is-sibt il-ħadd
    snein moandei tiisdei woansdei tongersdei freed sneon
    vrydag saterdag sondag monday tuesday wednesday thursday friday saturday sunday
    """.split()
)
_OF_TWO_WORDS = re.compile(
    r"\b(?:thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7](?=,))|chủ nhật"
    r"|dé (?:luain|máirt|céadaoin|haoine|sathairn|domhnaigh)"
    r"|dydd (?:llun|mawrth|mercher|iau|gwener|sadwrn|sul)"
    r"|(?:ב?יום) (?:שני|שלישי|רביעי|חמישי|שישי|שבת|ראשון)"
    r"|e (?:hënë|martë|mërkurë|enjte|premte|shtunë|diel)"
    r"|bazar ertəsi|çərşənbə axşamı|cümə axşamı|سه شنبه|پنج شنبه|چهار شنبه|یک شنبه)(?![^\W_])"
    r"|(?:星期|礼拜|禮拜|[周週])[一二三四五六日天](?!\w)|[月火水木金土日]曜日?|[월화수목금토일]요일",
    re.IGNORECASE,
)
_LONE_DOT = re.compile(r"(?<=\s)[.:](?=\s)")  #: behind a short form: `godz.`, `Saat:`
_TOKEN = re.compile(r"[^\s\d,،.()|/·•:–—]+")


#: prepositions, articles, and words for day, date and clock
_SMALL = frozenset(
    """
    by de del di da du den der el le la il d dne dňa dana dnia on the of ngày năm tanggal tgl
    tarikh noong petsa på më në pe vom zum um o в во о у ў u v à às ás as les alle or ora ore om
    kl klo kello klokka klokken klockan godz hod kell plkst val ob saat soat сағат саат pukul
    jam lúc στις ώρα orduan tarihinde tarihli date data datum дата بتاريخ يوم مورخ تاریخ تاريخ
    ika- ng time uhrzeit hora heure godzina tid الموافق من tarih h খ্রিস্টাব্দ الساعة
    ساعت في در به کو بجے בשעה ב יום को पर बजे दिनांक मिति समय তারিখ সময় টা তারিখে தேதி
    తేదీ ದಿನಾಂಕ തീയതി તારીખ ਮਿਤੀ วันที่ ที่ เมื่อ เมื่อวันที่ เวลา ວັນທີ ເວລາ ថ្ងៃទី ថ្ងៃ ខែ
    ឆ្នាំ ម៉ោង នៅម៉ោង এ એ વાગ્યે ਨੂੰ ਵਜੇ nang pada ag ee saa ທີ sagat соати په रोजी वाजता அன்று
    ರಂದು ಸಮಯಕ್ಕೆ ಗಂಟೆಗೆ දින ရက် ရက်နေ့ ժամը საათზე د гараг ইং oṣù ọjọ́ ojo
    """.split()
)
_SMALL_PHRASES = re.compile(
    r"(?<![^\W_])(?:a l[ae]s|على الساعة|o godz|ta['’]|за (?:києвом|київським часом)"
    r"|по (?:киеву|киевскому времени))(?![^\W_])",
    re.IGNORECASE,
)
#: behind the number of a day: `3rd`, `1er`, `3-ը`, `3ம்`
_ORDINAL = re.compile(
    r"(?<![\d:.])(\d{1,2})(?:[°ºª](?=[./-][^\W\d_])|\s?-?(?:st|nd|rd|th|ère?|ero?|°|º|ª|η|ος|е|го|ші|нче|чы|ydd|fed|eg|ain|af|il"
    r"|ú|án|én|an|ak|a|\(a\)|ی|ն|ին|ი|ம்|શે|ই|রা|লা|শে|ഠ)(?=[\s,]|$))",
    re.IGNORECASE,
)
#: "of the year", in full or in short, the era, and Mongolian's words for year and month
_OF_YEAR = re.compile(
    r"(?<!\d)((?:19|20)\d{2})\s?(?:\.\s?|-|\(e\))?\s?(?:gada|g\.|m\.|metų|г\.?|года?|р\.?|року|r\.|roku"
    r"|година|godine?|god\.|ж\.?|жыл(?:ғы|ы)?|ж?ылы|оны?|yil(?:ning|gi)?"
    r"|[cç][iıuü] il(?:in)?|il|ko|թ\.?|թվական(?:ի|ին)?|წ\.?|წელი|წლის|ခုနှစ်|م|ء|ई\.?)(?=[\s,.]|$)",
    re.IGNORECASE,
)
_MONGOLIAN = re.compile(
    r"(?<!\d)(\d{4})\s(?:он\w*\s)?(\d{1,2})(?:-р|дугаар|дүгээр)?\sсарын\s(\d{1,2})"
    r"(?:-?н(?:ы|ий)?)?(?:\s?өдөр)?"
)
#: `2026 M05 3`: browsers print it in languages whose months they do not know
_OF_ROOT = re.compile(r"\b(\d{4})\sM(\d{2})\s(\d{1,2})(?!\d)")
#: written together with the month or its number: Burmese, Khmer, Thai, Catalan, Italian
_AFFIX = re.compile(
    r"(?<=[\u1000-\u109f])လ(?=[\s\d,၊]|$)|ថ្ងៃទី|ខែ|ឆ្នាំ|เดือน|(?<=[AP]M)(?:కి|-?ന്)|(?<![^\W_])(?:dell|[dl])['’](?=[^\W\d])",
    re.IGNORECASE,
)


def as_day(text: str) -> str:
    """Days and years without endings: `3rd` as `3`, `2026 m.` as `2026`."""
    for numbered in (_MONGOLIAN, _OF_ROOT):
        text = numbered.sub(lambda m: f"{m[1]}-{int(m[2]):02}-{int(m[3]):02} ", text)
    return _AFFIX.sub(" ", _ORDINAL.sub(r"\1", _OF_YEAR.sub(r"\1 ", text)))


def without_fillers(text: str) -> str:
    """The text without small words, and without weekdays printed in full.

    The short form of a weekday stays; it may be a month's too.
    """
    text = _SMALL_PHRASES.sub(" ", _OF_TWO_WORDS.sub(" ", text))
    return _LONE_DOT.sub(" ", _TOKEN.sub(_kept, text))


def _kept(match: re.Match[str]) -> str:
    token = match[0].lower().replace("\u200c", "")
    weekday = token.removeprefix("วัน").removesuffix("ที่")
    return " " if token in _SMALL or weekday in _WEEKDAYS else match[0]
