"""Headings of gates, in 27 languages: "Log in", "Page not found", "Just a moment"."""

from collections.abc import Iterable
from functools import cache
from itertools import combinations

from news.text import folded_words
from news.verdict.gates.missing_words import says_missing

_COVERED = 0.6  #: share of a heading's characters that must be such a phrase
_LONGEST = 60  #: characters of a heading that may be little but such a phrase
_GATES = """
    log in|login|sign in|sign up|register|create account|create your account|subscribe|
    subscribe to continue|continue reading|subscribe to read|members only|unlock this article|
    just a moment|one moment|one moment please|please wait|loading|checking your browser|
    human check|security check|are you human|are you a robot|verify you are human|
    verify that you are human|attention required|access denied|you have been blocked|
    access to this page has been denied|already a subscriber|session expired|
    your session has expired|too many requests|slow down|blocked|rate limit exceeded|
    are you a robot|robot or human|unavailable due to legal reasons|
    pardon our interruption|robot check|ddos protection|enable javascript|javascript required|
    javascript is disabled|captcha|client challenge|making sure you are not a bot|
    verify you are a human|verifying you are human|confirm you are human|human verification|
    security checkpoint|checking if the site connection is secure|one more step|
    enable javascript and cookies to continue|please enable cookies|request rejected|
    request unsuccessful|request blocked|403 forbidden|forbidden|account suspended|
    this account has been suspended|your browser is out of date|unsupported browser|
    browser not supported|update your browser|turn off your ad blocker|ad blocker detected|
    adblock detected|content warning|adult content warning|under construction|coming soon|
    is undergoing maintenance|create a free account to continue reading|
    create a free account to read|sign in to continue|sign in to continue reading|
    log in to continue|log in or register|register to read|
    adblocker erkannt|werbeblocker erkannt|anmelden und weiterlesen|registrieren und weiterlesen|
    bloqueur de publicité détecté|bloqueador de anuncios detectado|
    bloqueador de anúncios detectado|wykryto blokowanie reklam|regístrate para continuar leyendo|
    inicia sesión para continuar|connectez vous pour continuer|accedi per continuare|
    zaloguj się aby czytać dalej|
    privacy|privacy first|your privacy|privacy choices|your privacy choices|cookies|cookie|
    cookie settings|cookie consent|consent|manage your choices|your choices|your data|
    we value your privacy|before you continue|your privacy settings|
    age check|age verification|confirm your age|are you over|adults only|
    not available in your region|not available in your country|not available where you are|
    unavailable for legal reasons|content not available|not available in|
    maintenance|scheduled maintenance|under maintenance|down for maintenance|back soon|
    temporarily unavailable|service unavailable|we will be back soon|be right back|
    choose your edition|select your edition|choose your country|choose your region|
    unsubscribe|newsletter|sign up for our newsletter|get the app|open in app|
    read in the app|buy this domain|domain for sale|this domain is for sale|domain expired|
    anmelden|einloggen|login erforderlich|registrieren|jetzt registrieren|konto erstellen|
    jetzt abonnieren|weiterlesen|einen moment bitte|bitte warten|sicherheitsprüfung|
    sicherheitsabfrage|zugriff verweigert|zugriff gesperrt|sind sie ein mensch|
    überprüfung ihres browsers|javascript aktivieren|datenschutz|ihre privatsphäre|
    privatsphäre einstellungen|datenschutzeinstellungen|cookie einstellungen|zustimmung|
    einwilligung|mit werbung weiterlesen|altersprüfung|altersverifikation|altersnachweis|
    in ihrem land nicht verfügbar|in ihrer region nicht verfügbar|nicht verfügbar|wartung|
    wartungsarbeiten|wartungsmodus|gleich zurück|bald zurück|ausgabe wählen|newsletter abmelden|
    connexion|se connecter|connectez vous|identifiez vous|inscription|créer un compte|
    abonnez vous|un instant|veuillez patienter|vérification de sécurité|
    vérification du navigateur|accès refusé|êtes vous humain|activez javascript|
    confidentialité|votre vie privée|vos choix|gestion des cookies|vos données|consentement|
    vérification de l'âge|contrôle de l'âge|indisponible dans votre pays|
    non disponible dans votre région|en maintenance|site en maintenance|bientôt de retour|
    choisissez votre édition|désinscription|
    inloggen|aanmelden|registreren|account aanmaken|abonneren|een moment|even geduld|
    een ogenblik geduld|beveiligingscontrole|toegang geweigerd|ben je een mens|privacy instellingen|
    uw privacy|cookies op deze site|cookievoorkeuren|toestemming|leeftijdscontrole|
    niet beschikbaar in uw regio|niet beschikbaar in uw land|onderhoud|we zijn zo terug|
    kies uw editie|afmelden|
    iniciar sesión|inicia sesión|acceder|registrarse|regístrate|crear una cuenta|suscríbete|
    un momento|espere por favor|comprobación de seguridad|verificación de seguridad|
    acceso denegado|eres humano|activa javascript|su privacidad|tu privacidad|
    privacidad|consentimiento|configuración de cookies|verificación de edad|
    no disponible en su región|no disponible en su país|mantenimiento|en mantenimiento|
    volvemos pronto|elige tu edición|darse de baja|
    accedi|accesso|registrati|crea un account|abbonati|un attimo|attendere prego|
    controllo di sicurezza|verifica di sicurezza|accesso negato|sei umano|abilita javascript|
    la tua privacy|la tua scelta|consenso|impostazioni cookie|verifica dell'età|
    non disponibile nel tuo paese|non disponibile nella tua regione|manutenzione|
    in manutenzione|torniamo presto|scegli l'edizione|
    entrar|iniciar sessão|fazer login|criar conta|cadastre se|assine|assine para continuar|
    aguarde|só um momento|um momento|verificação de segurança|acesso negado|você é humano|
    ative o javascript|sua privacidade|a sua privacidade|privacidade|consentimento|
    verificação de idade|indisponível na sua região|não disponível no seu país|manutenção|
    em manutenção|voltamos já|escolha a edição|
    zaloguj|zaloguj się|logowanie|zarejestruj się|załóż konto|subskrybuj|chwileczkę|
    proszę czekać|sprawdzanie przeglądarki|dostęp zabroniony|odmowa dostępu|
    twoja prywatność|prywatność|zgoda|ustawienia plików cookie|weryfikacja wieku|
    niedostępne w twoim regionie|niedostępne w twoim kraju|przerwa techniczna|
    prace konserwacyjne|wkrótce wracamy|
    přihlášení|přihlásit se|registrace|předplatné|okamžik prosím|moment prosím|čekejte prosím|
    ověření|kontrola prohlížeče|přístup odepřen|vaše soukromí|soukromí|souhlas|
    nastavení cookies|ověření věku|nedostupné ve vaší zemi|údržba|probíhá údržba|
    hned jsme zpět|prihlásenie|súkromie|
    logga in|registrera dig|skapa konto|bli prenumerant|ett ögonblick|vänta|säkerhetskontroll|
    åtkomst nekad|är du människa|din integritet|integritet|samtycke|kakor|cookieinställningar|
    ålderskontroll|åldersverifiering|inte tillgängligt i ditt land|underhåll|vi är snart tillbaka|
    log ind|login|opret konto|bliv abonnent|et øjeblik|vent venligst|sikkerhedskontrol|
    adgang nægtet|er du et menneske|dit privatliv|privatliv|samtykke|alderskontrol|
    ikke tilgængelig i dit land|vedligeholdelse|vi er snart tilbage|
    logg inn|opprett konto|bli abonnent|et øyeblikk|vennligst vent|sikkerhetssjekk|
    ingen tilgang|ditt personvern|personvern|aldersgrense|alderssjekk|
    ikke tilgjengelig i ditt land|vedlikehold|vi er snart tilbake|
    kirjaudu|kirjaudu sisään|rekisteröidy|luo tili|tilaa|hetkinen|odota hetki|
    turvatarkistus|pääsy estetty|oletko ihminen|yksityisyytesi|yksityisyys|evästeet|
    evästeasetukset|suostumus|iän tarkistus|ikätarkistus|ei saatavilla maassasi|huoltokatko|
    huoltotyö|palaamme pian|
    bejelentkezés|belépés|regisztráció|előfizetés|egy pillanat|kérjük várjon|
    biztonsági ellenőrzés|hozzáférés megtagadva|adatvédelem|az ön adatai|süti beállítások|
    hozzájárulás|életkor ellenőrzés|nem érhető el az ön országában|karbantartás|
    hamarosan visszatérünk|
    autentificare|conectare|înregistrare|abonează te|un moment|vă rugăm așteptați|
    acces interzis|confidențialitate|consimțământ|verificarea vârstei|mentenanță|
    giriş yap|oturum aç|üye ol|kayıt ol|abone ol|bir dakika|lütfen bekleyin|
    güvenlik kontrolü|erişim engellendi|insan mısınız|gizliliğiniz|gizlilik|çerez ayarları|
    çerezler|onay|yaş doğrulama|bölgenizde kullanılamıyor|ülkenizde kullanılamıyor|bakım|
    bakım çalışması|birazdan döneceğiz|
    σύνδεση|εγγραφή|μια στιγμή|περιμένετε|έλεγχος ασφαλείας|απόρρητο|συγκατάθεση|συντήρηση|
    вход|войти|войдите|регистрация|подписка|оформите подписку|минутку|подождите|
    пожалуйста подождите|проверка браузера|проверка безопасности|доступ запрещен|
    доступ запрещён|вы не робот|конфиденциальность|ваша конфиденциальность|согласие|
    файлы cookie|проверка возраста|подтвердите возраст|недоступно в вашем регионе|
    недоступно в вашей стране|технические работы|техническое обслуживание|скоро вернемся|
    увійти|вхід|реєстрація|передплата|зачекайте|хвилинку|перевірка браузера|
    перевірка безпеки|доступ заборонено|ви не робот|конфіденційність|приватність|згода|
    перевірка віку|недоступно у вашому регіоні|недоступно у вашій країні|технічні роботи|
    технічне обслуговування|скоро повернемося|
    вход|моля изчакайте|поверителност|съгласие|поддръжка|
    prijava|registracija|pretplata|trenutak|pričekajte|privatnost|suglasnost|održavanje|
    تسجيل الدخول|سجل الدخول|إنشاء حساب|اشترك|اشترك الآن|لحظة من فضلك|يرجى الانتظار|
    التحقق من المتصفح|فحص الأمان|تم رفض الوصول|هل أنت إنسان|خصوصيتك|الخصوصية|الموافقة|
    ملفات تعريف الارتباط|التحقق من العمر|غير متاح في منطقتك|غير متاح في بلدك|صيانة|
    أعمال الصيانة|نعود قريبا|
    התחברות|הרשמה|רק רגע|פרטיות|תחזוקה|ورود|لطفا صبر کنید|حریم خصوصی|
    masuk|daftar|mohon tunggu|verifikasi keamanan|privasi anda|pemeliharaan|
    đăng nhập|đăng ký|vui lòng chờ|quyền riêng tư|bảo trì|
    लॉगिन|कृपया प्रतीक्षा करें|गोपनीयता|
    ログイン|会員登録|新規登録|少々お待ちください|しばらくお待ちください|ブラウザを確認しています|
    ブラウザの確認|セキュリティ確認|アクセスが拒否されました|ロボットではありません|
    プライバシー|プライバシー設定|クッキーの設定|同意|年齢確認|
    お住まいの地域ではご利用いただけません|この地域では利用できません|メンテナンス中|メンテナンス|
    登录|登入|登錄|请登录|注册|註冊|订阅|訂閱|请稍候|請稍候|请稍等|正在检查浏览器|安全验证|
    安全驗證|安全检查|访问被拒绝|人机验证|您的隐私|隐私设置|隱私設定|同意|年龄验证|年齡驗證|
    您所在的地区无法访问|您所在地区不可用|维护中|系统维护|網站維護|网站维护|
    로그인|회원가입|구독하기|잠시만 기다려 주세요|보안 확인|브라우저 확인|접근이 거부되었습니다|
    로봇이 아닙니다|개인정보 보호|개인정보 설정|쿠키 설정|동의|연령 확인|성인 인증|
    해당 지역에서 이용할 수 없습니다|점검 중|서비스 점검|사이트 점검|
    เข้าสู่ระบบ|กรุณารอสักครู่|ความเป็นส่วนตัว|ปิดปรับปรุง
"""
_MISSING = """
    404|404 not found|not found|page not found|error 404|404 error|page missing|oops|
    page does not exist|page no longer exists|this page does not exist|article not found|
    story not found|not here|not yet here|nothing here|nothing to see here|gone|error|
    something went wrong|database error|internal server error|server error|bad gateway|
    no results|search results|page cannot be found|page unavailable|article no longer available|
    nothing found|application error|an error occurred|an error has occurred|504 gateway time out|
    410 gone|looks like something went wrong|algo ha salido mal|qualcosa è andato storto|
    etwas ist schiefgelaufen|algo deu errado|coś poszło nie tak|что то пошло не так|
    is no longer available|has expired|has been archived|
    seite nicht gefunden|nicht gefunden|seite existiert nicht|artikel nicht gefunden|fehler 404|
    fehler|page introuvable|page non trouvée|article introuvable|erreur 404|
    pagina niet gevonden|niet gevonden|artikel niet gevonden|página no encontrada|no encontrada|
    artículo no encontrado|pagina non trovata|articolo non trovato|página não encontrada|
    não encontrado|strona nie została znaleziona|nie znaleziono strony|nie znaleziono|
    stránka nenalezena|stránka nebyla nalezena|nenalezeno|sidan hittades inte|sidan finns inte|
    siden blev ikke fundet|siden findes ikke|siden ble ikke funnet|siden finnes ikke|
    fant ikke siden|sivua ei löytynyt|sivua ei löydy|az oldal nem található|nem található|
    pagina nu a fost găsită|sayfa bulunamadı|bulunamadı|η σελίδα δεν βρέθηκε|
    страница не найдена|не найдено|ошибка 404|сторінку не знайдено|не знайдено|
    страницата не е намерена|stranica nije pronađena|الصفحة غير موجودة|لم يتم العثور على الصفحة|
    העמוד לא נמצא|صفحه یافت نشد|halaman tidak ditemukan|không tìm thấy trang|
    ページが見つかりません|お探しのページは見つかりませんでした|记事不存在|页面不存在|找不到页面|
    頁面不存在|找不到頁面|页面未找到|页面无法访问|内容已被删除|文章已被删除|文章已被刪除|文章不存在|
    您访问的页面不存在|您要访问的页面不存在|找不到您要的頁面|お探しのページは存在しません|ページは存在しません|
    ページは見つかりませんでした|ページが見つかりませんでした|記事は削除されました|掲載期間が終了しました|
    페이지를 찾을 수 없습니다|ไม่พบหน้า|ไม่พบหน้าที่คุณต้องการ|ไม่พบหน้าที่คุณค้นหา
"""


@cache
def _phrases(lines: str) -> frozenset[str]:
    return frozenset(_folded(phrase) for phrase in lines.split("|") if phrase.strip())


@cache
def _first_words(lines: str) -> frozenset[str]:
    return frozenset(phrase.split()[0] for phrase in _phrases(lines))


def _folded(text: str) -> str:
    return " ".join(folded_words(text))


def is_gate_heading(parts: Iterable[str]) -> bool:
    """True when a part of the page's headings is a phrase that gates are headed by."""
    return any(_is_covered(part, _GATES) for part in parts)


def is_missing_heading(parts: Iterable[str]) -> bool:
    """True when a part of the page's headings says that there is no such page."""
    return any(_is_covered(part, _MISSING) or _says_missing(part) for part in parts)


def _says_missing(heading: str) -> bool:
    return len(heading) <= _LONGEST and says_missing(folded_words(heading))


def _is_covered(heading: str, lines: str) -> bool:
    """True for a heading that is little but such a phrase, at word boundaries."""
    if len(heading) > _LONGEST:
        return False
    words, phrases = folded_words(heading), _phrases(lines)
    if _first_words(lines).isdisjoint(words):
        return False
    least = _COVERED * len(" ".join(words))
    runs = (" ".join(words[i:k]) for i, k in combinations(range(len(words) + 1), 2))
    return any(len(run) >= least and run in phrases for run in runs)
