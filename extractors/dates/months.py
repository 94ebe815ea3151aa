"""Names of the months and their short forms in about thirty languages.

Croatian is left out: its `listopada` is October, Poland's November. The words are those that the
date formats of the Unicode CLDR print after a day.
"""

from collections import defaultdict
from unicodedata import combining, normalize

MONTH_NAMES = {
    "jan": """
        january januar januari jän jänner janvier enero ene janeiro gennaio gen stycznia
        styczeń января январь ocak leden ledna január ianuarie gener jaanuar tammikuu
        tammikuuta janvāris janvārī sausio січня януари јануар ιανουαρίου ιανουάριος يناير
        ינואר בינואר januára
    """,
    "feb": """
        february februar februari feber február février févr fevrier febrero fevereiro fev
        febbraio lutego luty февраля февраль şubat únor února februarie febrer veebruar
        helmikuu helmikuuta februāris februārī vasario лютого февруари фебруар φεβρουαρίου
        φεβρουάριος فبراير פברואר בפברואר februára
    """,
    "mar": """
        march märz mär mrz mars marzo março maart maret maa mart marca marzec марта март
        březen března marec március martie märts maaliskuu maaliskuuta marts martā kovo
        березня μαρτίου μάρτιος مارس מרץ במרץ març
    """,
    "apr": """
        april aprill avril avr abril abr aprile kwietnia kwiecień апреля апрель април nisan
        duben dubna apríl április aprilie huhtikuu huhtikuuta aprīlis aprīlī balandžio
        квітня απριλίου απρίλιος أبريل ابريل אפריל באפריל apríla
    """,
    "may": """
        mai mayo maio maggio mag maig mei maja maj мая май mayıs květen května máj május
        toukokuu toukokuuta maijs maijā gegužės травня мај μαΐου μάιος مايو מאי במאי mája
    """,
    "jun": """
        june juni juin junio junho giugno giu juny czerwca czerwiec июня июнь юни јун
        haziran červen června jún június iunie juuni kesäkuu kesäkuuta jūnijs jūnijā
        birželio червня ιουνίου ιούνιος يونيو יוני ביוני júna
    """,
    "jul": """
        july juli juillet juil julio julho luglio lug juliol lipca lipiec июля июль юли јул
        temmuz červenec července júl július iulie juuli heinäkuu heinäkuuta jūlijs jūlijā
        liepos липня ιουλίου ιούλιος يوليو יולי ביולי júla
    """,
    "aug": """
        august août aout agosto ago agost agustus augustus augusti augusts augustā sierpnia
        sierpień августа август ağustos srpen srpna augusztus elokuu elokuuta rugpjūčio
        серпня αυγούστου αύγουστος أغسطس اغسطس אוגוסט באוגוסט augusta
    """,
    "sep": """
        september sept septembre septiembre setembre setembro set settembre września
        wrzesień сентября сентябрь септември септембар eylül září szeptember septembrie
        syyskuu syyskuuta septembris septembrī rugsėjo вересня σεπτεμβρίου σεπτέμβριος
        سبتمبر ספטמבר בספטמבר septembra
    """,
    "oct": """
        october oktober okt octobre octubre outubro out ottobre ott października październik
        октября октябрь октомври октобар ekim říjen října október octombrie oktoober lokakuu
        lokakuuta oktobris oktobrī spalio жовтня οκτωβρίου οκτώβριος أكتوبر اكتوبر אוקטובר
        באוקטובר októbra
    """,
    "nov": """
        november novembre noviembre novembro listopada listopad listopadu ноября ноябрь
        ноември новембар kasım noiembrie marraskuu marraskuuta novembris novembrī lapkričio
        листопада νοεμβρίου νοέμβριος نوفمبر נובמבר בנובמבר novembra
    """,
    "dec": """
        december dezember dez décembre decembre déc diciembre dic dezembro dicembre desember
        desembre des grudnia grudzień декабря декабрь декември децембар aralık prosinec
        prosince decembrie detsember joulukuu joulukuuta decembris decembrī gruodžio грудня
        δεκεμβρίου δεκέμβριος ديسمبر דצמבר בדצמבר decembra
    """,
}
_SHORT = (
    3  #: letters to which languages in Latin script cut a name: `dez`, `giu`; others cut longer
)


def month_number(word: str) -> int | None:
    """1 to 12 for a month's name or short form, in any letter case, with or without accents."""
    name = normalize("NFC", word).lower().rstrip(".")
    return _NUMBERS.get(name) or _NUMBERS.get(plain(name))


def plain(name: str) -> str:
    """The name without its accents."""
    return "".join(c for c in normalize("NFD", name) if not combining(c))


def _cut(name: str) -> set[str]:
    """The short forms of a name; any from three letters on where the script is not Latin."""
    longest = _SHORT if name[0] < "\u0370" else len(name) - 1
    return {name[:length] for length in range(_SHORT, longest + 1)}


def _numbers() -> dict[str, int]:
    """Name or short form -> number. Short forms of two months are left out."""
    full: dict[str, int] = {}
    short: dict[str, set[int]] = defaultdict(set)
    for number, (english, names) in enumerate(MONTH_NAMES.items(), start=1):
        for name in (english, *names.split()):
            for spelt in (name, plain(name)):
                full[spelt] = number
                for cut in _cut(spelt):
                    short[cut].add(number)
    return {cut: next(iter(of)) for cut, of in short.items() if len(of) == 1} | full


_NUMBERS = _numbers()
