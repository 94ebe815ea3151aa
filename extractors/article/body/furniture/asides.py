"""Lines of a page's tools and notices that stand among the text in plain paragraphs."""

import re
from collections.abc import Sequence

_MOST, _LONGEST = 40, 240  #: tokens and characters of such a line
_ON = r"(?:\b[\w\s,&/|•·@.-]{0,60})?"
_LINES = (
    # sharing, following
    rf"share(?: (?:this|the)(?: (?:article|story|post|page|news))?)?(?: (?:on|via|with|to){_ON})?|"
    r"(?:artikel|beitrag|seite) teilen|partager(?: (?:cet |l['’])article)?|"
    r"compartir(?: (?:este|esta|el|la) (?:artículo|noticia|nota))?|"
    r"compartilh(?:e|ar)(?: (?:este|esta|a|o) (?:artigo|notícia|matéria))?|"
    r"condividi(?: (?:questo |l['’])?articolo)?|deel (?:dit )?artikel|dela artikeln|"
    r"udostępnij(?: artykuł)?|поделиться(?: (?:в|с|новостью|статьёй|статьей|ссылкой)[\w ]{0,30})?|"
    rf"follow us(?: (?:on|at){_ON})?|"
    r"follow [\w\s&]{2,40} on (?:whatsapp|telegram|facebook|twitter|x|instagram|"
    r"google news|bluesky|mastodon|tiktok|youtube|linkedin)\b.{0,60}|"
    r"add [\w\s&]{2,60} as a preferred source on google.{0,40}|"
    rf"folgen sie uns(?: auf{_ON})?|suivez-nous(?: sur{_ON})?|"
    rf"síguenos(?: en{_ON})?|siga-nos(?: n[oa]{_ON})?|seguici(?: su{_ON})?|volg ons(?: op{_ON})?|"
    r"подписывайтесь на (?:наш|нас)[\w\s-]{0,60}|підписуйтесь на (?:наш|нас)[\w\s-]{0,60}",
    # tools
    r"print(?: (?:this )?(?:page|article))?|(?:(?:seite|artikel) )?drucken|imprimer|imprimir|"
    r"afdrukken|back to (?:top|home(?: ?page)?)|zur startseite|zurück zur startseite|nach oben|"
    r"retour à l['’]accueil|haut de page|volver al inicio|voltar ao (?:topo|início)|torna su|"
    r"наверх|(?:previous|next|older|newer) (?:article|story|post|page)|"
    r"listen to (?:this|the) (?:article|story)|save(?: (?:this )?(?:article|story))?|"
    r"bookmark|download our app\b[^.?]{0,40}|"
    r"join our (?:whatsapp|telegram) (?:channel|group)\b[^.?]{0,50}|"
    r"(?:subscribe to|sign up for) our (?:(?:free|daily|weekly) )*newsletter(?: here| today| now)?|"
    r"support (?:independent|local|our|quality) journalism\b.{0,60}|"
    r"like this (?:story|article|post)\? (?:share|subscribe|support|donate|follow|sign)\b.{0,60}|"
    r"(?:have|got) a (?:news |story )?tip\? (?:contact|e-?mail|write|send|let|tell|call)\b.{0,90}|"
    r"e-?mail(?: (?:me|us|the (?:author|reporter)))?(?: at)?\s*[:：]?\s*\S+@\S+",
    # comments, counts
    r"comments are closed|leave a (?:comment|reply)|kommentare sind geschlossen|"
    r"les commentaires sont fermés|(?:los )?comentarios (?:están )?cerrados|комментарии закрыты|"
    r"\d[\d.,\s]*[km]? (?:views?|shares?|aufrufe|vues|visualizações|visualizzazioni|просмотр\w*)",
    # whose it is
    r"the post (?-i:[^a-z\s]).{3,180} (?:appeared first|first appeared) on (?-i:[^a-z\s]).{1,80}|"
    r"(?:copyright(?: ?(?:©|\(c\)))?|©|\(c\)) ?(?:19|20)\d\d[^.]{0,60}(?:\. ?all rights reserved)?|"
    r"all rights reserved|alle rechte vorbehalten|tous droits réservés|alle rechten voorbehouden|"
    r"todos los derechos reservados|todos os direitos reservados|tutti i diritti riservati|"
    r"все права защищены|wszelkie prawa zastrzeżone|tüm hakları saklıdır|"
    r"read the (?:original|full) (?:article|story|post) (?:here|on [^.]{2,40})",
    # tags, and other stories without a link
    r"(?:tags|filed under|posted in|schlagw(?:orte|örter)|mots[- ]clés|etiquetas|теги|метки|"
    r"trefwoorden|etiketler|słowa kluczowe|štítky|címkék) ?[:：][^.!?]{1,140}|"
    r"(?:related|read (?:more|also|next)|see also|lea también|lire aussi|lesen sie auch|"
    r"leia (?:também|mais)|leggi anche|lees ook|les også|läs också|читайте также|читайте також) ?"
    r"[:：][^.!?]{8,150}",
)
_ASIDE = re.compile(rf"[\W_]*(?:{'|'.join(_LINES)})[\W_]*", re.IGNORECASE)
#: the first words of these lines: few lines have to be looked at
_FIRST = frozenset(
    "share add artikel beitrag seite partager compartir compartilhe compartilhar condividi "
    "deel dela udostępnij поделиться follow folgen suivez síguenos siga seguici volg "
    "подписывайтесь підписуйтесь print drucken imprimer imprimir afdrukken back zur zurück "
    "nach retour haut volver voltar torna наверх previous next older newer listen save bookmark "
    "download join subscribe sign support like have got e email comments leave kommentare les los "
    "comentarios комментарии the copyright c all alle tous todos tutti все wszelkie tüm read "
    "tags filed posted schlagworte schlagwörter mots etiquetas теги метки trefwoorden "
    "etiketler słowa štítky címkék related see lea lire lesen leia leggi lees läs читайте".split()
)


def is_aside(line: str, *, tokens: Sequence[str]) -> bool:
    """True for `Share this article`, `Tags: river, fire`, `All rights reserved`.

    tokens: the line's folded words.
    """
    if not 0 < len(tokens) <= _MOST or len(line) > _LONGEST:
        return False
    first = tokens[0]
    return (first in _FIRST or first[0].isdigit()) and _ASIDE.fullmatch(line) is not None
