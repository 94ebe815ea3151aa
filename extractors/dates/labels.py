"""Words that a page prints before a date, or behind it: published, updated."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from extractors.dates.scripts import has_number

Label = Literal["published", "updated"]

#: in about sixty languages; a low line stands for a blank, longer phrases are found first
_UPDATED = """
updated last_updated last_update latest_update update modified last_modified last_edited edited
corrected revised last_revised date_modified aktualisiert zuletzt_aktualisiert letzte_aktualisierung
aktualisierung letztes_update geändert zuletzt_geändert letzte_änderung überarbeitet
zuletzt_bearbeitet mis_à_jour mise_à_jour dernière_mise_à_jour modifié modifié_le actualisé
dernière_modification màj actualizado actualizada última_actualización ultima_actualización
actualización modificado atualizado atualizada última_atualização atualização última_modificação
aggiornato aggiornata ultimo_aggiornamento aggiornamento modificato modifica ultima_modifica
bijgewerkt
laatst_bijgewerkt laatste_update geüpdatet gewijzigd laatste_wijziging laatst_gewijzigd
aangepast uppdaterad uppdaterat senast_uppdaterad ändrad senast_ändrad opdateret sidst_opdateret
senest_opdateret ændret oppdatert sist_oppdatert endret sist_endret päivitetty
viimeksi_päivitetty muokattu uppfært uuendatud muudetud viimati_uuendatud atjaunots atjaunota
atjaunināts papildināts atnaujinta papildyta redaguota aktualizacja ostatnia_aktualizacja
zaktualizowano aktualizowano zmodyfikowano aktualizováno aktualizace upraveno změněno
aktualizované aktualizácia upravené frissítve frissült utoljára_frissítve utolsó_frissítés
frissítés módosítva módosítás actualizat actualizată ultima_actualizare actualizare modificat
ažurirano posljednja_izmjena zadnja_izmjena poslednja_izmena izmenjeno izmijenjeno dopunjeno
posodobljeno ажурирано последна_измена измењено допуњено последња_измена обновено обновена
последна_промяна последна_актуализация актуализирано актуализирана обновлено обновлена обновлён
обновление последнее_обновление дата_обновления изменено отредактировано оновлено оновлення
останнє_оновлення востаннє_оновлено змінено абноўлена жаңартылды жаңартылған ενημερώθηκε
ενημέρωση τελευταία_ενημέρωση τελευταία_τροποποίηση ανανεώθηκε güncellendi güncelleme
güncellenme güncelleme_tarihi güncellenme_tarihi son_güncelleme son_güncelleme_tarihi yenilənib
yeniləndi son_yenilənmə yangilandi yangilangan përditësuar u_përditësua përditësimi_i_fundit
تحديث آخر_تحديث اخر_تحديث تم_التحديث تاريخ_التحديث تم_التعديل آخر_تعديل محدث به‌روزرسانی
به_روز_رسانی بروزرسانی به_روزرسانی آخرین_به‌روزرسانی آخرین_به_روزرسانی آخرین_بروزرسانی
تاریخ_به‌روزرسانی ویرایش آخرین_ویرایش اپ_ڈیٹ آخری_اپ_ڈیٹ اپڈیٹ تازہ_کاری اپ_ڈیٹ_شدہ עודכן
עודכן_לאחרונה עודכן_ב עדכון עדכון_אחרון מעודכן अपडेट अपडेटेड अपडेट_किया_गया अद्यतन अंतिम_अपडेट
आखरी_अपडेट अद्ययावत अद्यावधिक আপডেট আপডেটেড হালনাগাদ সর্বশেষ_আপডেট புதுப்பிக்கப்பட்டது
மேம்படுத்தப்பட்டது అప్‌డేట్ అప్డేట్ నవీకరించబడింది ನವೀಕರಿಸಲಾಗಿದೆ ಅಪ್‌ಡೇಟ್ ಅಪ್ಡೇಟ್ അപ്‌ഡേറ്റ്
അപ്ഡേറ്റ് പുതുക്കിയത് અપડેટ અપડેટેડ ਅੱਪਡੇਟ ਅਪਡੇਟ cập_nhật cập_nhật_lúc cập_nhật_lần_cuối
cập_nhật_ngày sửa_đổi diperbarui diperbaharui terakhir_diperbarui diupdate dikemas_kini
kemas_kini dikemaskini na-update huling_na-update განახლდა განახლებულია განახლებული განახლება
ბოლო_განახლება թարմացվել թարմացվել_է թարմացված թարմացում eguneratua eguneratuta eguneratze
azken_eguneratzea actualitzat actualitzada última_actualització diweddarwyd
diweddarwyd_ddiwethaf diweddariad nuashonraithe nuashonraíodh nuashonrú imesasishwa ilisasishwa
የዘመነ ተሻሽሏል
"""
_PUBLISHED = """
published first_published originally_published published_date publication_date date_published
publish_date publication posted first_posted posted_date created issued released date_created
veröffentlicht erstmals_veröffentlicht publiziert erschienen erstellt veröffentlichung
erstveröffentlicht publié publiée publié_le paru parue date_de_publication posté créé
mis_en_ligne mise_en_ligne parution publicado publicada fecha_de_publicación publicación creado
data_de_publicação publicação postado criado pubblicato pubblicata data_di_pubblicazione
pubblicazione gepubliceerd geplaatst verschenen publicatiedatum publicatie publicerad publicerat
publicerades skapad publiceret udgivet offentliggjort oprettet publisert opprettet julkaistu
birt birtist avaldatud loodud publicēts publicēta publicēšanas_datums ievietots paskelbta
publikuota skelbta opublikowano opublikowany publikacja data_publikacji dodano utworzono
publikováno vydáno zveřejněno vytvořeno publikované zverejnené vydané uverejnené megjelent
közzétéve publikálva megjelenés létrehozva publicat publicată data_publicării publicare postat
objavljeno objavljen datum_objave objava објављено објавено датум_објаве објавено_на публикувано
публикувана публикуван опубликовано опубликована дата_публикации публикация размещено создано
опубліковано дата_публікації створено апублікавана жарияланды жарияланған δημοσιεύθηκε
δημοσιεύτηκε δημοσίευση ημερομηνία_δημοσίευσης πρώτη_δημοσίευση yayınlanma yayınlanma_tarihi
yayınlandı yayın_tarihi yayımlanma yayımlandı giriş giriş_tarihi eklenme_tarihi
oluşturulma_tarihi oluşturulma dərc_edilib yayımlanıb dərc_olunub publikuar botuar u_publikua
نشر نُشر تاريخ_النشر نشر_في تم_النشر منشور نشرت تاریخ_انتشار انتشار منتشر_شده منتشر_شد
زمان_انتشار شائع شائع_شدہ اشاعت تاریخ_اشاعت פורסם פורסם_ב פרסום תאריך_פרסום נוצר प्रकाशित
प्रकाशित_मिति प्रकाशित_तिथि प्रकाशन प्रकाशन_तिथि पब्लिश पब्लिश्ड প্রকাশ প্রকাশিত প্রকাশকাল
প্রকাশের_সময় வெளியிடப்பட்டது வெளியீடு பதிவு ప్రచురించబడింది ప్రచురణ ಪ್ರಕಟಿಸಲಾಗಿದೆ ಪ್ರಕಟಣೆ
പ്രസിദ്ധീകരിച്ചത് પ્રકાશિત પબ્લિશ્ડ ਪ੍ਰਕਾਸ਼ਿਤ xuất_bản đăng ngày_đăng đăng_lúc đăng_ngày
ngày_xuất_bản diterbitkan dipublikasikan terbit tayang publikasi diposting disiarkan nai-publish
inilathala გამოქვეყნდა გამოქვეყნებულია გამოქვეყნებული გამოქვეყნების_თარიღი հրապարակվել
հրապարակվել_է հրապարակված argitaratua argitaratuta argitaratze_data publicat publicada
data_de_publicació cyhoeddwyd foilsithe foilsíodh imechapishwa ilichapishwa የታተመ
"""
#: of scripts that print no blanks between words
_UPDATED_CLOSE = """
更新时间 更新時間 更新日期 更新于 更新於 更新日時 更新日 最后更新 最後更新 最終更新日 最終更新
更新 修改时间 修改時間 修改于 最终수정 최종수정 최종_수정 수정 업데이트 อัปเดตล่าสุด
อัพเดตล่าสุด อัปเดต อัพเดต อัพเดท แก้ไขล่าสุด ปรับปรุงล่าสุด ปรับปรุง ອັບເດດ ធ្វើបច្ចុប្បន្នភាព
မွမ်းမံ
"""
_PUBLISHED_CLOSE = """
发布时间 發布時間 發佈時間 发布日期 發布日期 发布于 發布於 發佈於 发布 發布 發佈 发表于 發表於
发表时间 刊登 出版日期 公開日時 公開日 公開 掲載日 掲載 配信 投稿日 初出 기사입력 최초입력 입력
등록 게시 작성일 승인 발행 เผยแพร่เมื่อ เผยแพร่ วันที่เผยแพร่ โพสต์เมื่อ ลงข่าวเมื่อ ເຜີຍແຜ່
ផ្សាយ
"""
_SMALL = (
    "on|at|am|um|le|el|il|em|op|på|på den|den|kl|la|na|dne|dňa|dana|me|më|в|на|о|у|στις|tarihi|de|à"
    "|d\\.|بتاريخ|في|در|پر|को|पर|lúc|pada|เมื่อ|วันที่|ב-?"
)


def _dotted(text: str) -> str:
    """Turkish capitals lose the difference between `ı` and `i`."""
    return text.replace("i\u0307", "i").replace("ı", "i")


_KINDS: dict[tuple[str, ...], Label] = {
    **{tuple(phrase.split("_")): "published" for phrase in _dotted(_PUBLISHED).split()},
    **{tuple(phrase.split("_")): "updated" for phrase in _dotted(_UPDATED).split()},
}
_PHRASES: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
for _phrase in sorted(_KINDS, key=len, reverse=True):
    _PHRASES[_phrase[0]].append(_phrase)
_FIRST = frozenset((*_PHRASES, "stand"))
"""The first words of labels. In ASCII no label stands without blanks around it."""


def _any_of(words: str) -> str:
    spelt = sorted(words.split(), key=len, reverse=True)
    return "|".join(re.escape(word).replace("_", r"\s") for word in spelt)


_TOKEN = re.compile(r"[^\s\d:：|•·,;()（）/\[\]–—]+")
_CLOSE = re.compile(
    rf"(?P<updated>{_any_of(_UPDATED_CLOSE)}|(?<![^\W_])Stand(?=:|\s\d))|(?P<published>{_any_of(_PUBLISHED_CLOSE)})"
)
_BEHIND_LABEL = re.compile(rf"(?:\s(?:{_SMALL})(?![^\W_]))?\s?[:：\-–—]?\s?", re.IGNORECASE)
#: a date in numbers before a Korean name, or before `by`
_DATE_FIRST = re.compile(
    r"[\s:]*\d{4}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{1,2}\.?(?:\s\d{1,2}:\d{2}(?::\d{2})?)?[\s|]+"
    r"(?=[가-힣]{2,4}\s?(?:기자|특파원|논설위원)|(?:by|von|par|por|di|door|av|af|przez)\s)",
    re.IGNORECASE,
)
_EDGES = " \t\r\n.|•·,;:-–—/()[]（）【】"


@dataclass(frozen=True, slots=True)
class _Found:
    kind: Label
    start: int
    end: int


def labelled_parts(line: str) -> Iterator[tuple[Label | None, str]]:
    """The parts of a line with the label of each: `Published 3 May | Updated 4 May` has two.

    A part is empty where a label ends the line. A label behind its date, as in `5月4日更新`, counts
    where no label stands before it.
    """
    labels = _labels(line)
    if not labels:
        yield None, line
        return
    before = line[: labels[0].start].strip(_EDGES)
    if before and not line[labels[-1].end :].strip(_EDGES):
        ends = (0, *(label.end for label in labels))
        for label, end in zip(labels, ends, strict=False):
            yield label.kind, line[end : label.start].strip(_EDGES)
        return
    if before:
        yield None, before
    starts = (*(label.start for label in labels[1:]), len(line))
    for label, start in zip(labels, starts, strict=True):
        yield label.kind, line[label.end : start].strip(_EDGES)


def last_label(text: str) -> Label | None:
    """The kind of the last label in a text."""
    labels = _labels(text)
    return labels[-1].kind if labels else None


def without_labels(text: str) -> str:
    """The text behind the labels with which it begins, and before those with which it ends."""
    labels = _labels(text)
    start = 0
    while labels and not text[start : labels[0].start].strip(_EDGES):
        start = labels.pop(0).end
    return text[start : _end_before(labels, text)].strip()


def before_dates(text: str) -> str:
    """`Von Ute Krone` of `Von Ute Krone Veröffentlicht am 3. Mai 2026`; else the text.

    `김철수 기자` of `입력 2026.05.03. 18:05 김철수 기자` too.
    """
    labels = _labels(text) if has_number(text) else []
    if not labels:
        return text
    if not text[: labels[0].start].strip(_EDGES):
        first = _DATE_FIRST.match(text, labels[-1].end)
        return text[first.end() :] if first else text
    end = labels[1].start if len(labels) > 1 else None
    before, date = text[: labels[0].start], text[labels[0].end : end]
    if has_number(before) or not has_number(date) or not before.strip(_EDGES):
        return text
    return before.rstrip(" |/•·-–—,;:")


def without_label_behind(text: str) -> str:
    """`Ann Lee` of `Ann Lee, published:`."""
    labels = _labels(text)
    end = _end_before(labels, text)
    return text if end == len(text) else text[:end].rstrip(_EDGES)


def _end_before(labels: list[_Found], text: str) -> int:
    """Where the labels begin with which a text ends."""
    end = len(text)
    while labels and not text[labels[-1].end : end].strip(_EDGES):
        end = labels.pop().start
    return end


def _labels(line: str) -> list[_Found]:
    """The labels of a line in order, each with the small word and the colon behind it."""
    if line.isascii() and _FIRST.isdisjoint(map(_lower, _TOKEN.findall(line))):
        return []  # most lines
    found = [
        _Found("updated" if m["updated"] else "published", *m.span()) for m in _CLOSE.finditer(line)
    ]
    tokens = list(_TOKEN.finditer(line))
    at = 0
    while at < len(tokens):
        words = _phrase_at(tokens, at)
        if words:
            end = tokens[at + len(words) - 1].end()
            found.append(_Found(_KINDS[words], tokens[at].start(), end))
        at += len(words) or 1
    found.sort(key=lambda one: one.start)
    return [replace(one, end=_end_of_label(line, one.end)) for one in found]


def _phrase_at(tokens: list[re.Match[str]], at: int) -> tuple[str, ...]:
    """The longest phrase that begins with this token; empty where none does."""
    for words in _PHRASES.get(_lower(tokens[at][0]), ()):
        here = tokens[at : at + len(words)]
        if tuple(_lower(token[0]) for token in here) == words:
            return words
    return ()


def _lower(token: str) -> str:
    return _dotted(token.lower()).strip(".-'’\"“”")


def _end_of_label(line: str, end: int) -> int:
    match = _BEHIND_LABEL.match(line, end)
    return match.end() if match else end
