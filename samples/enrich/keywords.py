"""The words by which a record is told from others, in its own language; needs no package.

`[enrich] keywords = "samples.enrich.keywords:keywords"`
"""

import re
from collections import Counter
from typing import Any

#: words that stand in any text of a language
COMMON = {
    "en": "a about after again all also among an and another any are around as at back be because "
    "been before being both but by can come could day did do does down each even every first "
    "for from get go got had has have he her here him his how i if in into is it its just "
    "last like long made make many may me might more most much my never new next no not now "
    "of off old on one only or other our out over own part people put said same say says see "
    "seven she should since so some still such take than that the their them then there these "
    "they this those three through time to too two under until up us used very was way we "
    "week well were what when where which while who whose why will with without would year "
    "years yet you your "
    "don isn doesn didn wasn won couldn wouldn",
    "es": "a al algo ante antes año años aunque ayer bien cada casi como con contra cual cuando "
    "cuatro da de del desde después día dice dijo donde dos durante e el ella ellos en entre "
    "era eran es esa ese eso esta estaba este esto está están fue fueron gran ha haber había "
    "han hace hacia hasta hay hoy la las le les lo los luego mañana mayor me menos mi "
    "mientras mismo mucho muy más ni no nos nueva nuevo o otra otro para parte pero poco por "
    "porque primer primera puede que quien se sea según ser si sido sin sobre solo son su sus "
    "sí también tan tanto te tenía tiempo tiene toda todo todos tras tres un una uno unos va "
    "vez y ya",
    "fr": "a afin ai ainsi alors après année années ans as au aucun aussi autre aux avait avant "
    "avec avoir bien car ce cela celle celui ces cet cette chez comme d dans de depuis des "
    "deux dit doit donc du elle elles en encore entre est et eu été être faire fait fois hier "
    "il ils j jour l la le les leur leurs lors lui là mais moins mois même n ne non notre "
    "nous on ont ou où par parce pas pendant peu peut plus pour premier première qu quand que "
    "quel qui s sa sans se sera ses si son sont sous sur tous tout toute trois très un une "
    "vers vous y à était",
    "de": "ab aber alle allem allen aller als also am an andere anderen auch auf aus bei beim "
    "bereits bis bisher da damit dann das dass de dem den denn der des die dies diese diesem "
    "diesen dieser doch dort drei durch ein eine einem einen einer eines er erst erste es "
    "etwa etwas für gegen gibt habe haben hat hatte heute hier ich ihm ihn ihnen ihr ihre "
    "ihren im immer in ins ist jahr jahre jahren jetzt kann kein keine können man mehr mit "
    "muss müssen nach neue neuen nicht noch nun nur ob oder ohne rund schon sehr sei sein "
    "seine seinen seit sich sie sind so sogar soll sollen sowie tag um und uns unter viel "
    "viele vom von vor war waren was weil weiter wenn werden wer wie wieder will wir wird wo "
    "wurde wurden während zu zum zur zwei zwischen über",
    "pt": "a agora ainda algo além ano anos ante antes ao aos após aqui as assim até cada casa com "
    "como contra da das de depois desde dia disse diz do dois dos e ela eles em enquanto "
    "entre era eram essa esse esta estava este está estão eu foi foram grande há hoje isso já "
    "lhe lá maior mais mas me mesmo muito na nas nem no nos nova novo não num numa o onde "
    "ontem os ou outra outro para parte pela pelo pode por porque pouco primeira primeiro "
    "quando que quem se segundo sem sempre ser será seu seus sob sobre sua suas são só também "
    "te tem tempo ter tinha todo todos três um uma vez à às é",
    "it": "a ad ai al alla alle allo anche ancora anni anno aveva c che chi ci come con contro "
    "cosa così cui da dal dalla dalle dei del della delle dello di dopo dove due durante e ed era "
    "erano essere fa fino fra già giorno gli ha hanno i ieri il in io l la le lei li lo loro "
    "ma me mentre mi molto ne nei nel nella nelle no noi non nuova nuovo o oggi ogni oltre "
    "per perché però più poco poi prima primo può quale quando quattro quella quello questa "
    "questo qui sarà se secondo sei sempre senza si sia solo sono sta stata stato su sua sue "
    "sugli sui sul sulla suo suoi tra tre tutti tutto un una uno va volta è",
    "nl": "aan achter af al alle alleen als altijd andere ben bij binnen daar dag dan dat de deze "
    "die dit doen door drie dus echt een eens eerste en er geen gaan gaat ging goed grote "
    "haar had hebben heb heeft hem het hier hij hoe hun ik in is ja jaar jaren kan komen kon "
    "kunnen maar man me meer men met mijn moet moeten na naar net niet niets nieuwe nog nu of "
    "om omdat ons onder ook op over rond sinds te tegen tijdens toch toen tot tussen twee u "
    "uit van veel volgens voor vorig waar want waren was wat we weer werd werden wie wil "
    "worden wordt zal ze zegt zei zelf zich zij zijn zo zonder zou zouden",
    "ru": "а без более больше бы был была были было быть в вам вас весь во вот время все всего "
    "всех вы где год года году да даже два две день для до его ее её если есть еще ещё же за здесь "
    "и из или им их к каждый как какой когда кто куда которая которого которой которую "
    "которые который которых лет ли лишь между меня мне много может можно мой мы на над не "
    "него нее неё нет ни них но ну о об один она они оно от перед по под после потом почти "
    "при про раз с сам свою себя сейчас сказал сказала со собой стал так такой также там то "
    "тогда того тоже только том три тут ты у уже хотя чего чем через что чтобы эта эти это "
    "этих этого этой этом этот я",
}
_COMMON = {language: frozenset(words.split()) for language, words in COMMON.items()}
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_NO_SPACES = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_MOST, _LEAST_LETTERS = 8, 3


def keywords(record: dict[str, Any]) -> list[str] | None:
    """At most eight words, the most telling first; None for a language that it does not know.

    A word counts as often as it stands in the text, and twice as much where the title has it, or
    where it is a name: written with a capital everywhere, and not only at the start of sentences.
    """
    common = _COMMON.get((record["language"] or "").partition("-")[0].lower())
    title, text = record["title"] or "", record["content_text"] or ""
    if common is None or _NO_SPACES.search(title):
        return None
    forms: dict[str, Counter[str]] = {}
    for word in _WORD.findall(text):
        key = word.casefold()
        if len(word) >= _LEAST_LETTERS and key not in common:
            forms.setdefault(key, Counter())[word] += 1
    in_title = {word.casefold() for word in _WORD.findall(title)}
    scores = {}
    for key, found in forms.items():
        word, times = found.most_common(1)[0][0], found.total()
        if times > 1 or key in in_title:
            is_name = word[0].isupper() and len(found) == 1 and times > 1
            scores[word] = times * (1 + is_name) * (1 + (key in in_title))
    return sorted(scores, key=lambda word: (-scores[word], word))[:_MOST]
