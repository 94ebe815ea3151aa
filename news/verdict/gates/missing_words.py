"""The words of which headings of missing pages are made: a noun, that it is not there, and fillers.

"The page you are looking for does not exist" has as many forms as there are sites. Few reports are
headed by such words alone. Scripts without spaces have phrases instead, in `headings`.
"""

from collections.abc import Sequence
from functools import cache

from news.text import folded_words

_NOUNS = """
    page pages article story post content file url link address site website document item
    seite artikel beitrag inhalt meldung dokument adresse webseite
    contenu lien adresse document actualité
    pagina página artículo artigo articolo contenido conteúdo contenuto noticia notícia notizia
    enlace matéria bericht inhoud webpagina
    strona strony artykuł artykułu stránka stránky stránku článek článok obsah
    sidan sida artikeln siden side innhold innholdet indhold indholdet artikkelen saken
    sivua sivu artikkelia juttua sisältöä oldal cikk tartalom pagini articolul
    sayfa sayfanın haber içerik σελίδα άρθρο
    страница страницы страницу материал статья статьи новость публикация
    сторінка сторінки сторінку статтю стаття матеріал новину страницата stranica страница članak
    الصفحة صفحة المقال الخبر المحتوى הדף דף העמוד עמוד הכתבה צפחה صفحه مطلب خبر
    पृष्ठ पेज खबर ख़बर लेख পৃষ্ঠাটি পৃষ্ঠা পাতাটি খবরটি பக்கம் பக்கத்தை
    trang bài viết halaman artikel berita laman 페이지 페이지를 페이지가 페이지는 페이지입니다
    기사 기사를 기사가 기사는 기사입니다 게시물을 게시물이
"""
_GONE = """
    unavailable missing removed deleted expired introuvable indisponible indisponibile neexistuje
    nenalezena nenalezen nenalezeno nedostupná nedostupný nedostupné neexistuje nenájdená
    indisponível usunięty usunięta usunięto niedostępna niedostępny
    löscht gelöscht entfernt verwijderd supprimé supprimée eliminado eliminada removida removido
    rimosso rimossa borttagen slettet fjernet poistettu törölték törölve bulunamadı kaldırıldı
    silindi silinmiş удалена удален удалён удалено недоступна недоступен видалено видалена
    недоступна חסר נמחק حذف nenašla nenájde n'existe
    yok 존재하지 삭제된 삭제되었습니다 없는 없습니다 없어요 inexistenta inexistentă நீக்கப்பட்டது
    கிடைக்கவில்லை যায়নি নেই
"""
_NOT = """
    not no can't couldn't cannot doesn't isn't wasn't longer nicht kein keine n'existe n'est n'a
    pas plus inte ikke ei nem nu nie não non niet ne δεν не нет غير لا ليست لم לא אינו אינה
    نیست نشد није нема नहीं नही không tidak tak yok değil
"""
_THERE = """
    found find exist exists available gefunden finden existiert gibt verfügbar vorhanden
    trouvée trouvé trouver existe disponible encontrada encontrado encontramos encontrar encontró
    encontraron hemos esiste trovata trovato trovare disponibile disponível trovato
    gevonden vinden bestaat beschikbaar znaleziona znaleziono znaleźć istnieje ma dostępna dostępny
    dostępne nalezena nalezen nalezeno existuje našla nájdená hittas hittades finns
    tillgänglig hitta findes finnes funnet finne fundet blev ble tilgængelig tilgjengelig löytynyt
    löydy ole olemassa saatavilla található létezik elérhető există găsită găsit mevcut βρέθηκε
    υπάρχει διαθέσιμη найдена найдено найдены найден существует доступна доступен нет знайдено
    знайдена існує намерена съществува postoji pronađena пронађена постоји موجودة موجود متوفرة
    متاحة متاح متوفر العثور توجد נמצא נמצאה קיים קיימת זמין یافت پیدا موجود मिला मिली उपलब्ध
    tồn tại tìm thấy ditemukan tersedia ada
"""
_FILLERS = """
    the this that a an you we your our us it were was are is be been for looking requested want
    wanted oops whoops uh oh sorry error 404 410 could have has may any right now anymore page's
    which at and or of to trying reach http code status we're you're
    die der das diese dieser dieses es leider hier mehr von ihnen sie wir angeforderte gewünschte
    gesuchte aufgerufene wurde konnte werden ist hoppla ups huch fehler den nicht länger
    cette ce cet la le les l'adresse demandée demandé que vous cherchez recherchée recherchez est
    a été n'a pu être oups désolé désolée nous ne avons erreur
    esta este está la el lo los que buscas busca buscada solicitada solicitado ya se ha sido pudo
    lo sentimos vaya ups error 404
    a o os as página que você procura procurada está foi mais ops desculpe erro pode ser
    questa questo la il l' che cerchi cercata richiesta richiesto è più stata stato ops spiacenti
    errore purtroppo abbiamo
    deze dit de het kunnen kan we wij helaas oeps meer die je u zoekt opgevraagde worden is werd
    fout sorry
    ta taka takiej tej której który szukasz została został ups niestety błąd się przykro nam
    tato táto tuto požadovaná požadovanou hledaná která kterou hledáte nebyla nebyl byla je bohužel
    jejda chyba sa se ste
    hoppsan den det här du söker sökte letar efter kunde kan längre tyvärr fel denna leter etter
    kunne kunde søger længere lenger desværre dessverre dessuten denne ups beklager fejl feil
    hakemaasi etsimääsi etsimäsi tätä valitettavasti hups virhe
    a az keresett kért ez sajnáljuk sajnos hoppá hiba már
    pagina căutată cautată solicitată a fost fi putut ne pare rău eroare ups această mai
    aradığınız istediğiniz böyle bir bu üzgünüz hata ne yazık ki maalesef
    η το που ζητήσατε αναζητάτε αυτή λυπούμαστε σφάλμα ουπς
    такой такая эта этой запрашиваемая запрошенная запрашиваемой на сайте к сожалению упс извините
    ошибка больше была был было увы вы ищете которую
    такої така ця цієї запитувана запитану яку ви шукаєте на жаль вибачте помилка упс було більше
    tražena ova тражена ова търсената тази nije није е
    عذرا عذرًا عفوا عفوًا المطلوبة التي تبحث عنها هذه هذا خطأ على نعتذر آسف أن
    אופס המבוקש המבוקשת שחיפשת שחיפשתם הזה הזו מצטערים שגיאה סליחה לצערנו
    مورد نظر متاسفانه متأسفانه خطا این شما درخواستی
    क्षमा करें माफ़ माफ कीजिए यह आपका अनुरोधित है खोजा गया
    দুঃখিত এই பாওয়া পাওয়া மன்னிக்கவும் இந்த
    bạn xin lỗi rất tiếc yêu cầu này cần lỗi
    yang anda cari maaf ini kami diminta kesalahan
    요청하신 찾을 수 죄송합니다 않는 않습니다 이미 해당 방문하시려는
"""


@cache
def _set(words: str) -> frozenset[str]:
    return frozenset(folded_words(words))


def says_missing(words: Sequence[str]) -> bool:
    """True for a heading of nothing but words that say that a page is not there. Words: folded."""
    told = frozenset(words)
    if told.isdisjoint(_set(_NOUNS)) or not told <= _all():
        return False
    is_not_there = bool(told & _set(_NOT)) and bool(told & _set(_THERE))
    return is_not_there or not told.isdisjoint(_set(_GONE))


@cache
def _all() -> frozenset[str]:
    return _set(_NOUNS) | _set(_GONE) | _set(_NOT) | _set(_THERE) | _set(_FILLERS)
