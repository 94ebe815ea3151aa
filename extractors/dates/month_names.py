"""Names of the months by language, as the Unicode CLDR and the press print them.

A block a language, January first. A slash parts the forms of one month, a low line stands for a
blank. Short forms are left out where they are the first letters of a name.
"""

MONTH_NAMES = """
en: january february march/mar april may june july august september/sept october november december
af: januarie februarie maart/mrt april mei junie julie augustus september oktober november
    desember
am: ጃንዋሪ/ጃንዩወሪ/ጃን ፌብሩዋሪ/ፌብሩወሪ/ፌብ ማርች/ማርቺ ኤፕሪል/ኤፕረል ሜይ ጁን ጁላይ ኦገስት ሴፕቴምበር/ሴፕተምበር ኦክቶበር/ኦክተውበር ኖቬምበር
    ዲሴምበር/ዲሰምበር
ar: يناير/كانون_الثاني/كانون_الثانى/كانون_ثاني/جانفي فبراير/شباط/فيفري مارس/آذار/اذار
    أبريل/ابريل/إبريل/نيسان/أفريل/افريل مايو/أيار/ايار/ماي/مايس يونيو/يونية/يونيه/حزيران/جوان
    يوليو/يولية/يوليه/تموز/يوليوز/جويلية أغسطس/اغسطس/آب/غشت/أوت/اوت سبتمبر/أيلول/ايلول/شتنبر
    أكتوبر/اكتوبر/تشرين_الأول/تشرين_الاول/تشرين_أول/تشرين_اول
    نوفمبر/تشرين_الثاني/تشرين_الثانى/تشرين_ثاني/نونبر
    ديسمبر/كانون_الأول/كانون_الاول/كانون_أول/كانون_اول/دجنبر
as: জানুৱাৰী/জানু ফেব্ৰুৱাৰী/ফেব্ৰু মাৰ্চ এপ্ৰিল মে’/মে জুন জুলাই আগষ্ট/আগ ছেপ্তেম্বৰ/ছেপ্তে
    অক্টোবৰ নৱেম্বৰ ডিচেম্বৰ
az: yanvar fevral mart aprel may iyun/iyn iyul/iyl avqust sentyabr oktyabr noyabr dekabr
be: студзеня/студзень лютага/люты сакавіка/сакавік красавіка/красавік мая/май/траўня/травень
    чэрвеня/чэрвень ліпеня/ліпень жніўня/жнівень верасня/верасень кастрычніка/кастрычнік
    лістапада/лістапад снежня/снежань
bg: януари февруари март април май юни/юн юли/юл август септември октомври ноември декември
bn: জানুয়ারি/জানুয়ারী/জানু ফেব্রুয়ারি/ফেব্রুয়ারী/ফেব মার্চ এপ্রিল মে জুন জুলাই আগস্ট/আগষ্ট/আগ
    সেপ্টেম্বর/সেপ্ট অক্টোবর নভেম্বর ডিসেম্বর
ca: gener febrer març abril maig juny juliol agost setembre octubre novembre desembre
ckb: کانوونی_دووەم/کانوونی_دووەمی شوبات/شوباتی ئازار/ئازاری نیسان/نیسانی ئایار/ئایاری
    حوزەیران/حوزەیرانی تەمووز/تەمووزی/تەممووز/تەممووزی ئاب/ئابی ئەیلوول/ئەیلوولی
    تشرینی_یەکەم/تشرینی_یەکەمی تشرینی_دووەم/تشرینی_دووەمی
    کانوونی_یەکەم/کانونی_یەکەم/کانوونی_یەکەمی
cs: ledna/leden února/únor března/březen dubna/duben května/květen června/červen/čvn
    července/červenec/čvc srpna/srpen září října/říjen listopadu/listopad prosince/prosinec
cy: ionawr chwefror/chwef mawrth ebrill mai mehefin gorffennaf/gorff awst medi hydref tachwedd
    rhagfyr/rhag
da: januar februar marts april maj juni juli august september/sept oktober november december
de: januar/jänner/jän februar/feber märz/maerz/mrz april mai juni juli august september/sept
    oktober november dezember
el: ιανουαρίου/ιανουάριος φεβρουαρίου/φεβρουάριος μαρτίου/μάρτιος απριλίου/απρίλιος μαΐου/μάιος
    ιουνίου/ιούνιος ιουλίου/ιούλιος αυγούστου/αύγουστος σεπτεμβρίου/σεπτέμβριος
    οκτωβρίου/οκτώβριος νοεμβρίου/νοέμβριος δεκεμβρίου/δεκέμβριος
es: enero febrero marzo abril mayo junio julio agosto septiembre/setiembre/sept octubre noviembre
    diciembre
et: jaanuar/jaan veebruar/veebr märts aprill mai juuni juuli august september oktoober november
    detsember/dets
eu: urtarrilaren/urtarrilak/urtarrila/urt otsailaren/otsailak/otsaila/ots
    martxoaren/martxoak/martxoa apirilaren/apirilak/apirila maiatzaren/maiatzak/maiatza
    ekainaren/ekainak/ekaina uztailaren/uztailak/uztaila abuztuaren/abuztuak/abuztua
    irailaren/irailak/iraila urriaren/urriak/urria azaroaren/azaroak/azaroa
    abenduaren/abenduak/abendua
fa: ژانویه/ژانویهٔ/ژانویۀ/جنوری فوریه/فوریهٔ/فوریۀ/فبروری مارس/مارچ آوریل/آپریل/اپریل
    مه/مهٔ/می/مئی ژوئن/جون ژوئیه/ژوئیهٔ/ژوئیۀ/ژوییه/ژولای/جولای اوت/آگوست/اگوست/آگست/اگست
    سپتامبر/سپتمبر اکتبر/اکتوبر نوامبر/نومبر دسامبر/دسمبر
fi: tammikuuta/tammikuu/tammi helmikuuta/helmikuu/helmi maaliskuuta/maaliskuu/maalis
    huhtikuuta/huhtikuu/huhti toukokuuta/toukokuu/touko kesäkuuta/kesäkuu/kesä
    heinäkuuta/heinäkuu/heinä elokuuta/elokuu syyskuuta/syyskuu/syys lokakuuta/lokakuu/loka
    marraskuuta/marraskuu/marras joulukuuta/joulukuu/joulu
fil: enero pebrero marso abril mayo hunyo hulyo agosto setyembre oktubre nobyembre disyembre
fr: janvier/janv février/févr mars avril mai juin juillet/juil/juill août septembre/sept octobre
    novembre décembre
ga: eanáir feabhra/feabh márta aibreán bealtaine/beal meitheamh/meith iúil lúnasa
    meán_fómhair/mfómh deireadh_fómhair/dfómh samhain/samh nollaig/noll
gl: xaneiro febreiro marzo abril maio xuño xullo agosto setembro outubro novembro decembro
gu: જાન્યુઆરી/જાન્યુ ફેબ્રુઆરી/ફેબ્રુ માર્ચ એપ્રિલ મે જૂન જુલાઈ/જુલાઇ ઑગસ્ટ/ઓગસ્ટ સપ્ટેમ્બર/સપ્ટે
    ઑક્ટોબર/ઓક્ટોબર/ઑક્ટો નવેમ્બર ડિસેમ્બર
he: ינואר פברואר מרץ/מרס אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר
hi: जनवरी/जन फ़रवरी/फरवरी/फ़र/फर मार्च अप्रैल/अप्रेल मई जून जुलाई/जुल अगस्त/अग सितंबर/सितम्बर/सित
    अक्टूबर/अक्तूबर/अक्टू नवंबर/नवम्बर/नव दिसंबर/दिसम्बर/दिस
hr: siječnja/siječanj veljače/veljača/velj ožujka/ožujak travnja/travanj svibnja/svibanj
    lipnja/lipanj srpnja/srpanj kolovoza/kolovoz rujna/rujan listopada/listopad
    studenoga/studenog/studeni prosinca/prosinac
hu: január/januári február/februári/febr március/márciusi/márc április/áprilisi május/májusi
    június/júniusi július/júliusi augusztus/augusztusi szeptember/szeptemberi/szept
    október/októberi november/novemberi december/decemberi
hy: հունվարի/հունվար/հնվ փետրվարի/փետրվար/փտվ մարտի/մարտ/մրտ ապրիլի/ապրիլ մայիսի/մայիս/մյս
    հունիսի/հունիս/հնս հուլիսի/հուլիս/հլս օգոստոսի/օգոստոս/օգս սեպտեմբերի/սեպտեմբեր
    հոկտեմբերի/հոկտեմբեր նոյեմբերի/նոյեմբեր դեկտեմբերի/դեկտեմբեր
id: januari februari/pebruari maret april mei juni juli agustus/agt/ags september oktober
    november/nopember desember
is: janúar febrúar mars apríl maí júní júlí ágúst september október nóvember desember
it: gennaio/genn febbraio/febb/febbr marzo aprile maggio/magg giugno/giugn luglio/lugl agosto
    settembre/sett ottobre novembre dicembre
ka: იანვარი/იანვარს თებერვალი/თებერვალს მარტი/მარტს აპრილი/აპრილს მაისი/მაისს ივნისი/ივნისს
    ივლისი/ივლისს აგვისტო/აგვისტოს სექტემბერი/სექტემბერს ოქტომბერი/ოქტომბერს ნოემბერი/ნოემბერს
    დეკემბერი/დეკემბერს
kk: қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан
km: មករា កុម្ភៈ មីនា មេសា ឧសភា មិថុនា កក្កដា សីហា កញ្ញា តុលា វិច្ឆិកា ធ្នូ
kn: ಜನವರಿ/ಜನ ಫೆಬ್ರವರಿ/ಫೆಬ್ರ ಮಾರ್ಚ್ ಏಪ್ರಿಲ್/ಏಪ್ರಿ ಮೇ ಜೂನ್ ಜುಲೈ ಆಗಸ್ಟ್/ಆಗ ಸೆಪ್ಟೆಂಬರ್/ಸೆಪ್ಟೆಂ
    ಅಕ್ಟೋಬರ್/ಅಕ್ಟೋ ನವೆಂಬರ್/ನವೆಂ ಡಿಸೆಂಬರ್/ಡಿಸೆಂ
lb: januar februar mäerz abrëll mee juni juli august september oktober november dezember
lo: ມັງກອນ/ມກ ກຸມພາ/ກພ ມີນາ/ມນ ເມສາ/ມສ ພຶດສະພາ/ພພ ມິຖຸນາ/ມິຖ ກໍລະກົດ/ກລ ສິງຫາ/ສຫ ກັນຍາ/ກຍ ຕຸລາ/ຕລ
    ພະຈິກ/ພຈ ທັນວາ/ທວ
lt: sausio/sausis vasario/vasaris kovo/kovas balandžio/balandis gegužės/gegužė birželio/birželis
    liepos/liepa rugpjūčio/rugpjūtis/rugp rugsėjo/rugsėjis/rugs spalio/spalis lapkričio/lapkritis
    gruodžio/gruodis
lv: janvāris/janvārī/janvāra/janv februāris/februārī/februāra/febr marts/martā/marta
    aprīlis/aprīlī/aprīļa maijs/maijā/maija jūnijs/jūnijā/jūnija jūlijs/jūlijā/jūlija
    augusts/augustā/augusta septembris/septembrī/septembra/sept oktobris/oktobrī/oktobra
    novembris/novembrī/novembra decembris/decembrī/decembra
mk: јануари февруари март април мај јуни јули август септември октомври ноември декември
ml: ജനുവരി/ജനു ഫെബ്രുവരി/ഫെബ്രു മാർച്ച്/മാര്‍ച്ച് ഏപ്രിൽ/ഏപ്രില്‍ മേയ്/മെയ് ജൂൺ/ജൂണ്‍ ജൂലൈ
    ഓഗസ്റ്റ്/ആഗസ്റ്റ് സെപ്റ്റംബർ/സെപ്റ്റംബര്‍/സെപ്റ്റം ഒക്ടോബർ/ഒക്‌ടോബർ/ഒക്ടോബര്‍/ഒക്ടോ
    നവംബർ/നവംബര്‍/നവം ഡിസംബർ/ഡിസംബര്‍/ഡിസം
mr: जानेवारी/जाने फेब्रुवारी/फेब्रु मार्च एप्रिल मे जून जुलै ऑगस्ट/ऑग सप्टेंबर/सप्टें
    ऑक्टोबर/ऑक्टो नोव्हेंबर/नोव्हें डिसेंबर/डिसें
ms: januari februari mac april mei jun julai ogos/ogs september oktober november disember/dis
mt: jannar frar marzu april mejju ġunju lulju awwissu settembru ottubru novembru diċembru
my: ဇန်နဝါရီ ဖေဖော်ဝါရီ/ဖေ မတ် ဧပြီ မေ ဇွန် ဇူလိုင် ဩဂုတ်/သြဂုတ် စက်တင်ဘာ အောက်တိုဘာ နိုဝင်ဘာ
    ဒီဇင်ဘာ
nb: januar februar mars april mai juni juli august september/sept oktober november desember
ne: जनवरी फेब्रुअरी/फेब्रुवरी मार्च अप्रिल मे जुन जुलाई अगस्ट/अगस्त सेप्टेम्बर अक्टोबर नोभेम्बर
    डिसेम्बर
nl: januari februari maart/mrt april mei juni juli augustus september/sept oktober november
    december
or: ଜାନୁଆରୀ/ଜାନୁଆରି ଫେବୃଆରୀ/ଫେବ୍ରୁଆରୀ/ଫେବୃଆରି ମାର୍ଚ୍ଚ/ମାର୍ଚ୍ଚ ଅପ୍ରେଲ/ଏପ୍ରିଲ ମଇ/ମେ ଜୁନ/ଜୁନ୍ ଜୁଲାଇ
    ଅଗଷ୍ଟ ସେପ୍ଟେମ୍ବର ଅକ୍ଟୋବର ନଭେମ୍ବର ଡିସେମ୍ବର
pa: ਜਨਵਰੀ/ਜਨ ਫ਼ਰਵਰੀ/ਫਰਵਰੀ/ਫ਼ਰ ਮਾਰਚ ਅਪ੍ਰੈਲ ਮਈ ਜੂਨ ਜੁਲਾਈ/ਜੁਲਾ ਅਗਸਤ/ਅਗ ਸਤੰਬਰ ਅਕਤੂਬਰ ਨਵੰਬਰ/ਨਵੰ
    ਦਸੰਬਰ/ਦਸੰ
pl: stycznia/styczeń lutego/luty marca/marzec kwietnia/kwiecień maja/maj czerwca/czerwiec
    lipca/lipiec sierpnia/sierpień września/wrzesień października/październik listopada/listopad
    grudnia/grudzień
ps: جنوري فبروري/فېبروري مارچ اپریل مۍ جون جولای اګست سپتمبر/سېپتمبر اکتوبر نومبر دسمبر
pt: janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
ro: ianuarie februarie martie aprilie mai iunie iulie august septembrie/sept octombrie
    noiembrie/nov decembrie
ru: января/январь февраля/февраль марта/март апреля/апрель мая/май июня/июнь июля/июль
    августа/август сентября/сентябрь октября/октябрь ноября/ноябрь декабря/декабрь
sd: جنوري فيبروري/فيبروري مارچ اپريل مئي جون جولاءِ/جولاء آگسٽ سيپٽمبر آڪٽوبر نومبر ڊسمبر
si: ජනවාරි/ජන පෙබරවාරි/පෙබ මාර්තු අප්‍රේල්/අප්රේල් මැයි ජූනි ජූලි අගෝස්තු සැප්තැම්බර් ඔක්තෝබර්
    නොවැම්බර් දෙසැම්බර්
sk: januára/január februára/február marca/marec apríla/apríl mája/máj júna/jún júla/júl
    augusta/august septembra/september októbra/október novembra/november decembra/december
sl: januarja/januar februarja/februar marca/marec aprila/april maja/maj junija/junij julija/julij
    avgusta/avgust septembra/september oktobra/oktober novembra/november decembra/december
sq: janar shkurt mars prill maj qershor korrik/korr gusht shtator tetor nëntor dhjetor
sr: јануар/januar фебруар/februar март/mart април/april мај/maj јун/јуни/jun/juni
    јул/јули/jul/juli август/avgust/august септембар/septembar октобар/oktobar новембар/novembar
    децембар/decembar
sv: januari februari mars april maj juni juli augusti september/sept oktober november december
sw: januari februari machi aprili mei juni julai agosti septemba oktoba novemba desemba
ta: ஜனவரி/ஜன பிப்ரவரி/பிப் மார்ச் ஏப்ரல் மே ஜூன் ஜூலை ஆகஸ்ட்/ஆக செப்டம்பர்/செப் அக்டோபர்/அக்
    நவம்பர்/நவ டிசம்பர்/டிச
te: జనవరి/జన ఫిబ్రవరి/ఫిబ్ర మార్చి ఏప్రిల్ మే జూన్ జులై/జూలై ఆగస్టు/ఆగస్ట్/ఆగ సెప్టెంబర్/సెప్టెంబరు
    అక్టోబర్/అక్టోబరు నవంబర్/నవంబరు డిసెంబర్/డిసెంబరు
tg: январ/январи феврал/феврали марти апрел/апрели май/майи июн/июни июл/июли августи
    сентябр/сентябри октябр/октябри ноябр/ноябри декабр/декабри
th: มกราคม/มค กุมภาพันธ์/กพ มีนาคม/มีค เมษายน/เมย พฤษภาคม/พค มิถุนายน/มิย กรกฎาคม/กค สิงหาคม/สค
    กันยายน/กย ตุลาคม/ตค พฤศจิกายน/พย ธันวาคม/ธค
tr: ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
uk: січня/січень лютого/лютий березня/березень квітня/квітень травня/травень червня/червень
    липня/липень серпня/серпень вересня/вересень жовтня/жовтень листопада/листопад грудня/грудень
ug: يانۋار فېۋرال مارت ئاپرېل ماي ئىيۇن ئىيۇل ئاۋغۇست سېنتەبىر ئۆكتەبىر نويابىر دېكابىر
ur: جنوری فروری مارچ اپریل مئی/مئ جون جولائی اگست ستمبر اکتوبر نومبر دسمبر
vi: tháng_một/tháng_giêng tháng_hai tháng_ba tháng_tư tháng_năm tháng_sáu tháng_bảy tháng_tám
    tháng_chín tháng_mười tháng_mười_một tháng_mười_hai/tháng_chạp
uz: yanvar/январ fevral/феврал mart/март aprel/апрел may/май iyun/июн iyul/июл avgust/август
    sentabr/sentyabr/сентябр oktabr/oktyabr/октябр noyabr/ноябр dekabr/декабр
"""

#: in languages whose names, cut short, are words or months of others: `Sat` for September, `Maa`
UNCUT_NAMES = """
eo: januaro februaro marto aprilo majo junio julio aŭgusto septembro oktobro novembro decembro
fy: jannewaris febrewaris maart april maaie juny july augustus septimber oktober novimber desimber
ha: janairu faburairu/fabrairu maris afirilu/afrilu mayu yuni yuli agusta satumba oktoba nuwamba
    disamba
ig: jenụwarị/jenuwari febrụwarị/febuwari maachị/maachi epreel/eprel mee juun julaị/julai
    ọgọọst/ọgọst septemba/septemba ọktoba novemba disemba
mn: нэгдүгээр_сарын хоёрдугаар_сарын гуравдугаар_сарын дөрөвдүгээр_сарын тавдугаар_сарын
    зургаадугаар_сарын/зургадугаар_сарын долоодугаар_сарын/долдугаар_сарын наймдугаар_сарын
    есдүгээр_сарын аравдугаар_сарын арван_нэгдүгээр_сарын арван_хоёрдугаар_сарын
so: janaayo febraayo maarso abriil maajo/maayo juun/juunyo luulyo/luuliyo agoosto/agosto/ogost
    sebtembar/sebteembar oktoobar noofembar/nofembar/noofeembar diisembar/disembar/diseembar
tk: ýanwar fewral mart aprel maý iýun iýul awgust sentýabr oktýabr noýabr dekabr
xh: janyuwari februwari matshi epreli meyi juni julayi agasti septemba okthobha novemba disemba
yo: ṣẹ́rẹ́ èrèlè ẹrẹ̀nà ìgbé ẹ̀bibi/èbìbí òkúdu agẹmọ ògún owewe/ọ̀wẹ́wẹ̀ ọ̀wàrà bélú ọ̀pẹ̀
zu: januwari februwari mashi ephreli meyi juni julayi agasti septhemba okthoba novemba disemba
"""
