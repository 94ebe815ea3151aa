"""Words that gates use, by kind, in 27 languages: supporting evidence, never more.

Stems are compared with the beginnings of folded words; in scripts without spaces, and in Korean,
with any part of the text. An article about cookies has these words too, so they count only beside
other signs.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Literal

from news.text.scripts import without_signs

Kind = Literal["consent", "login", "challenge", "age", "region", "maintenance", "missing"]

_SHORTEST, _LONGEST = 3, 12  #: letters of a stem
_STEMS: dict[Kind, str] = {
    "consent": """
        cookie consent privacy partners advertis tracking personalis personaliz identifier
        legitimate vendors decline permission gdpr browser device purposes storage preferences
        zustimm einwillig datenschutz werbung akzeptier ablehn widerruf zwecke verarbeit speicher
        consentement traceur publicit confidentialit donnée accepter refuser partenaire finalité
        terminal navigateur toestem privacyverkl advertent akkoord weiger gegevens
        voorkeur doeleinden toestel galletas consentim publicid privacidad aceptar rechazar
        navegador finalidad socios consenso pubblicit accett rifiut riservatezza finalità
        dispositivo consentir parceiro aceitar recusar privacidade rastre
        plik ciasteczk zgod reklam prywatno partner akcept odrzu przetwarz urządzen
        soubor souhlas reklam soukromí odmítn přijm zpracov zařízení súhlas súkrom zariaden
        kakor samtyck annons integritet godkänn avböj personuppgift enhet webbläsar
        samtykk samtykke annonc privatliv accepter afvis enhed godta avslå personvern nettles
        evästei suostum mainon yksityisyy hyväksy hylkä tietosuoj laittee selai
        süti hozzájárul hirdet adatvéd elfogad elutasít adatkezel böngész eszköz
        consimț publicit confidențial accept refuz dispozitiv module
        çerez onay rıza reklam gizlilik kabul reddet veri cihaz tarayıcı
        συγκατάθ διαφημ απόρρητ αποδοχ αποδέχ απόρριψ συσκευ δεδομέν
        куки файл согла реклам конфиденц устройств браузер принят отклон партнёр партнер
        згод згоду персональн пристр конфіденц прийня відхил бисквит съглас поверит приема
        kolačić suglas privol oglašav privatnos prihvat odbij uređaj
        كوكي ملفات ارتباط موافق خصوصية إعلان شركا متصفح أوافق رفض بيانات
        עוגיות הסכמ פרטיות פרסומ מדיניות مرورگر کوکی رضایت حریم تبلیغ
        kuki persetuju privasi iklan setuju tolak perangkat peramban
        cookie quảng riêng thuận duyệt
        कुकी सहमति गोपनीय विज्ञापन स्वीकार ब्राउज़र
    """,
    "login": """
        login logged password account registr register subscri unlimited sign-in signin sign
        trial cancel member access offer newsletter inbox unsubscri
        anmeld melden kennwort passwort kündb angebot digitalabo konto
        registrier abonn einlogg kündig zugang kostenlos freischalt
        connexion connect compte inscri identifi gratuit résili abonné passe offre essai
        inlogg aanmeld wachtwoord account abonne registre opzeg gratis toegang lezersser
        iniciar sesión contraseña cuenta suscri regístr registrar gratuit cancelar
        accedi accesso password abbon registra iscri disdi gratuit
        entrar senha conta assin cadastr grátis cancelar assinante
        zaloguj logowan hasł kont prenumerat subskry zarejestr bezpłat
        přihlá přihlas heslo účet předplat registr zdarma prihlás predplat
        logga lösenord konto prenumer registrer uppsäg inloggn
        adgangskode konto abonnement tilmeld opret passord abonner innlogg logg
        kirjaudu salasana tilaa tili tunnus rekister tilaaj tilauks
        bejelentkez jelszó fiók előfizet regisztr ingyenes
        autentific parol cont abonament înregistr gratuit
        giriş şifre hesap abone üye kaydol ücretsiz
        σύνδεσ κωδικ λογαριασμ συνδρομ εγγραφ
        войти войд вход пароль аккаунт подпис подписк зарегистр учётн учетн личный
        увійти увійд пароль обліков передплат зареєстр вхід парола профил абон
        prijav lozink račun pretplat registr
        تسجيل دخول مرور حساب اشترك اشتراك مشترك
        התחבר סיסמ חשבון מינוי הירשם ورود رمز حساب اشتراک
        masuk sandi akun langgan daftar đăng mật khoản ký
        लॉगिन पासवर्ड खाता सदस्य पंजीक ओटीपी मोबाइल मुफ्त सब्सक्राइब
    """,
    "challenge": """
        javascript captcha robot bots human verify verif security automat unusual suspicious
        puzzle reload refresh network traffic connection checking checks firewall
        sicherheit überprüf roboter mensch ungewöhn automatis verdächtig aktivier netzwerk
        vérif sécurité humain inhabituel automatis activer robots réseau actualis
        controle controler menselijk ongebruikelijk beveilig inschakel schakel netwerk
        comprob seguridad humano inusual automátic activ verificar
        verifica sicurezza umano insolit automatic abilit attiva connession
        segurança humano incomum automátic ativ verificaç rede
        sprawdz człowiek bezpiecz nietypow automat włącz weryfik robotem sieci
        ověř člověk bezpečn neobvykl automat zapn overen človek
        säkerhet människa ovanlig automat aktivera kontroller
        sikkerhed menneske usædvanlig bekræft sikkerhet uvanlig bekreft aktiver
        varmist ihminen turvallis epätavall tarkist automaatti salli robotti
        ellenőr ember biztonság szokatlan automat engedély robot
        securit uman neobișnuit activaț verific
        doğrula insan güvenlik olağandışı otomatik etkinleştir robot kontrol
        επαλήθ ασφάλε ασυνήθ ενεργοπ ρομπότ άνθρωπ
        проверк проверя человек безопасн необычн автоматич включите робот подтверд
        перевірк перевіря людин безпек незвичн автоматич увімкн робот підтвер проверк човек
        provjer sigurnos neuobičaj uključ čovjek
        تحقق روبوت إنسان بشر أمان غير جافا جافاسكريبت تفعيل
        אימות אבטחה רובוט אנושי بررسی ربات امنیت
        verifikasi keamanan robot manusia aktifkan xác người máy bảo
        सत्यापन सुरक्षा रोबोट मानव
    """,
    "age": """
        adult eighteen birth underage minors alcohol older
        volljährig alter altersprüf jugendschutz achtzehn erwachsen geburts
        majeur mineur âge naissance alcool leeftijd meerderjarig volwassen geboorte
        edad adultos nacimiento maggiorenn età adulti nascita idade maiores nascimento
        pełnoletn wiek dorosł urodzen plnolet věk dospěl narozen plnoletý
        ålder vuxna myndig födelse alder voksne fylt fyldt fødsel
        ikä täysi-ikä täysikäi aikuis syntymä életkor nagykorú felnőtt születés
        vârst major adulți yaş yetişkin doğum ηλικί ενηλίκ
        возраст совершеннолет взросл рожден вік повноліт доросл народж
        سنّ عمر بالغ ميلاد גיל 18+ 18 21 punolet dob odrasl usia dewasa tuổi
    """,
    "region": """
        region regions country countries european territor location vpn jurisdiction available
        geograph licens rights legal lawful juridi rechtlich legali prawn právní zákon juridisk
        oikeudel jogi yasal νομικ юридич правов قانون حقوق hukum pháp
        land ländern verfügbar standort gebiet region rechtlich
        pays région disponible zone territoire beschikbaar regio landen
        país países disponible región ubicación paese paesi disponibil regione
        região disponível localiza kraj krajach dostępn region regionie
        zemi zemích dostupn oblast krajin
        region länder tillgänglig land tilgængelig tilgjengelig alueella maassa saatavilla
        régió ország elérhető ország țară regiune disponibil
        ülke bölge erişilemez erişim χώρα περιοχή διαθέσιμ
        регион стран доступн недоступ країн регіон доступ
        بلدك بلد منطقة متاح دولة zemlj regij dostup wilayah negara tersedia quốc khu
    """,
    "maintenance": """
        maintenance shortly upgrade inconvenien temporar technical website servers patience sorry
        apolog geduld entschuldig désol excus paciencia disculp perdón pazienza scus paciência
        desculp cierpliw przepraszam trpěliv omlouv tålamod tålmod ursäkt beklag kärsiv pahoittel
        türel elnéz sabır özür υπομον συγγνώμ терпен извин вибач терпін صبر نعتذر نأسف maaf
        wartung wartungsarbeit gewartet technisch vorübergehend umzug server
        travaux temporair technique indisponib onderhoud tijdelijk technische
        mantenimiento temporal manutenzione tecnici tempora manutenção técnic tempor
        konserwac przerw techniczn tymczas serwis prace údržb odstávk dočasn technick
        underhåll tillfäll tekniska vedligehold midlertidig vedlikehold
        huolto huollon huoltotyö tilapäi väliaikai karbantart ideiglen átmenet
        mentenanț temporar bakım geçici teknik συντήρησ προσωριν
        обслуживан техническ временно работы обслуговуван технічн тимчасов роботи
        صيانة مؤقت تحديث održavanj privremen pemeliharaan sementara bảo trì
    """,
    "missing": """
        404 found removed moved expired deleted homepage spelled spelt broken address url exist
        search suche recherche zoek busca ricerca pesquis wyszuk szukas hledá vyhled sökr söker
        søger søgef søkef hakua keres arama aradığ αναζήτ поиск пошук بحث تبحث חיפוש
        gefunden gelöscht verschoben startseite existiert adresse abgelaufen
        introuvable trouvée supprimé déplacé accueil existe expiré
        gevonden verwijderd verplaatst bestaat startpagina homepage
        encontrad eliminad movid existe página trovata rimoss spostat esiste
        encontrada removid movida existe página
        znalezion usunię przeniesion istniej stron strony nalezen odstraněn přesunut stránk existuj
        hittades borttagen flyttad finns startsidan sidan
        fundet fjernet flyttet findes siden funnet finnes forsiden
        löyty poistettu siirretty sivua etusivu található törölt áthelyez oldal létez
        găsit șters mutat pagina există bulunamad silinmiş taşınmış sayfa
        βρέθηκ διαγραφ σελίδα μετακιν
        найден удален удалён перемещ страниц главную существ
        знайден видален переміщ сторінк головну існу намерен изтрит страниц
        الصفحة موجودة حذف نقل العثور רעמוד נמצא הדף
        pronađen uklonjen premješten stranic ditemukan dihapus halaman tìm trang
    """,
}
_MARKS: dict[Kind, str] = {
    "consent": """
        クッキー 同意 プライバシー 広告 端末 提携 拒否 許可 個人情報 ブラウザ
        隐私 隱私 同意 广告 廣告 浏览器 瀏覽器 合作伙伴 合作夥伴 拒绝 拒絕 接受 个人数据 設備 设备
        쿠키 동의 개인정보 광고 거부 수락 브라우저 파트너 기기
        คุกกี้ ยินยอม ความเป็นส่วนตัว โฆษณา ยอมรับ
    """,
    "login": """
        ログイン パスワード 会員 登録 アカウント 購読 有料 無料
        登录 登錄 登入 密码 密碼 注册 註冊 账号 帳號 会员 會員 订阅 訂閱
        로그인 비밀번호 회원 가입 계정 구독 아이디
        เข้าสู่ระบบ รหัสผ่าน สมัคร บัญชี
    """,
    "challenge": """
        ロボット 確認 認証 セキュリティ 自動 アクセス 人間 有効
        验证 驗證 机器人 機器人 安全 人类 真人 启用 啟用 检查 檢查 异常 網絡 网络
        로봇 확인 보안 자동 사람 접속 활성화 인증
        ยืนยัน หุ่นยนต์ ความปลอดภัย มนุษย์ ตรวจสอบ
    """,
    "age": """
        年齢 歳以上 成人 未成年 生年月日 年龄 年齡 岁 歲 성인 연령 나이 만19세 생년월일 อายุ
    """,
    "region": """
        地域 お住まいの 国では 法律 法律上 利用できません 地区 地區 所在 国家 國家 无法提供
        지역 국가 법적 이용할 ภูมิภาค ประเทศ
    """,
    "maintenance": """
        メンテナンス 一時的 復旧 作業 申し訳 抱歉 维护 維護 暂时 暫時 升级 升級
        점검 일시 중단 작업 죄송 불편 ปรับปรุง ชั่วคราว
    """,
    "missing": """
        見つかりません 存在しません 削除 移動 ページ 検索 搜索
        找不到 不存在 删除 刪除 移动 页面 頁面 首页 首頁
        찾을 없습니다 삭제 이동 페이지 검색 주소 ไม่พบ หน้า ถูกลบ
    """,
}


@cache
def _kinds_by_stem() -> dict[str, Kind]:
    return {
        stem.casefold()[:_LONGEST]: kind
        for kind, stems in _STEMS.items()
        for stem in without_signs(stems).split()
    }


def gate_words(tokens: Sequence[str], text: str) -> Counter[tuple[Kind, str]]:
    """How often each stem occurs. tokens: the text's folded words."""
    found: Counter[tuple[Kind, str]] = Counter()
    for token in tokens:
        if hit := _hit(token):
            found[hit] += 1
    if any(word > "\u0e00" for word in tokens[:200]):
        for kind, marks in _MARKS.items():
            for mark in marks.split():
                if count := text.count(mark):
                    found[kind, mark] += count
    return found


def _hit(token: str) -> tuple[Kind, str] | None:
    known = _kinds_by_stem()
    for start in _starts(token):
        for length in range(min(len(start), _LONGEST), _SHORTEST - 1, -1):
            if kind := known.get(start[:length]):
                return kind, start[:length]
    return None


def _starts(token: str) -> Iterable[str]:
    """The token; in Arabic also without its article and joined particles."""
    yield token
    if "\u0600" <= token[0] <= "\u06ff":
        yield from _bare(token)


def _bare(token: str) -> Iterator[str]:
    for joined in ("وال", "بال", "لل", "ال", "و", "ب", "ل"):
        if token.startswith(joined) and len(token) >= len(joined) + _SHORTEST:
            yield token[len(joined) :]
