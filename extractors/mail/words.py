"""What newsletters say around their text, in the languages of most."""

import re


def _any_of(words: str) -> re.Pattern[str]:
    """The words of all lines, in any case."""
    return re.compile("".join(line.strip() for line in words.splitlines()), re.IGNORECASE)


#: a link that shows the letter as a page
VIEW = _any_of(
    r"""view (?:it|this|the)?\s*(?:e-?mail|letter|newsletter|message|post)?\s*(?:in|on
    |with) (?:your|a|the)?
    \s*(?:web\s?)?(?:browser|web|website)|(?:view|read|open|see) (?:it )?(?:online|on the web)
    |web version|trouble viewing|can['’]?t see this|view (?:as a )?web ?page
    |read (?:it )?in (?:the )?(?:app|browser)
    |(?:im|in ihrem|in deinem) browser (?:an(?:sehen|zeigen|schauen)|öffnen|lesen)
    |online-?version|webversion
    |(?:voir|lire|afficher|consulter|ouvrir)\b.{0,40}\b(?:navigateur|en ligne)|version en ligne
    |ver\b.{0,40}\bnavegador|versión (?:web|online)|ver en (?:línea|internet)
    |visualizza\b.{0,40}\bbrowser|versione (?:web|online)
    |ver\b.{0,30}\bno (?:seu )?navegador|versão (?:web|online)
    |(?:bekijk|lees|open)\b.{0,40}\b(?:browser|online)|online versie|webversie
    |(?:visa|läs|öppna)\b.{0,40}\bwebbläsare|(?:vis|les|læs|åbn|åpne)\b.{0,40}\b(?:nettleser
    |browser)
    |(?:zobacz|otwórz|wyświetl)\b.{0,40}\bprzeglądar|(?:открыть|посмотреть
    |просмотреть)\b.{0,40}\bбраузер
    |在浏览器中|在瀏覽器中|网页版|ブラウザ(?:ー)?で|ウェブ版|브라우저에서|웹에서 보기""",
)
#: leaving the list, and the other business with it
LEAVE = _any_of(
    r"""un-?subscribe|opt[- ]?out|(?:manage|update|change|edit|modify)\b.{0,30}\b(?:preferences
    |subscription|profile|settings)
    |e-?mail preferences|subscription preferences|no longer (?:want|wish) to (?:receive|get)
    |stop receiving|remove me
    |abmelde|abbestell|newsletter abmelden|austragen|einstellungen (?:ändern|verwalten)
    |profil (?:ändern|bearbeiten)
    |désabonn|désinscri|se désinscrire|gérer (?:mes|vos) préférences
    |darse de baja|date de baja|cancelar (?:la |mi |a )?(?:su)?suscripci
    |gestionar (?:[st]us )?preferencias
    |disiscriv|cancella(?:re|ti)? (?:l['’]|la )?iscrizione|annulla(?:re)? l['’]iscrizione
    |gestisci (?:le )?preferenze
    |cancelar (?:a )?(?:inscrição|subscrição|assinatura)|descadastr
    |uitschrijven|afmelden|voorkeuren (?:wijzigen|aanpassen)
    |avregistrera|avsluta prenumeration|avprenumerera|avmeld|afmeld|meld deg av
    |wypisz|zrezygnuj|anuluj subskrypcj|отписаться|отказаться от (?:рассылки|подписки)|відписатися
    |退订|取消订阅|退訂|取消訂閱|配信(?:を)?停止|購読(?:を)?(?:解除|停止)|수신\s?거부|구독\s?취소""",
)
#: whole lines of a letter's head and foot
FURNITURE = _any_of(
    r"""(?:you(?:['’]re| are) (?:receiving|getting)|you (?:received|get|have received)) (?:this
    |these)
    |this (?:e-?mail|message|newsletter) was sent (?:to|by)|(?:was )?sent to\b.{0,80}@
    |why did i get this
    |our mailing address|add us to your address book|forward(?:ed)? (?:this|to a friend|it to)
    |was this forwarded
    |sign up here|subscribe here|share this (?:e-?mail|newsletter|post|issue)|tweet this
    |having trouble viewing
    |can['’]?t see (?:this|the images)|images not (?:displaying|showing)|all rights reserved
    |powered by
    |privacy policy|terms of (?:use|service)|download the app|get the app|start writing
    |upgrade to paid
    |diese (?:e-?mail|nachricht) (?:wurde|ging)|sie erhalten (?:diese|diesen)
    |du erhältst (?:diese|diesen)
    |wird diese (?:e-?mail|nachricht) nicht (?:richtig|korrekt)|probleme mit der darstellung
    |datenschutz(?:erklärung)?\b
    |vous recevez (?:cet|ce|cette)|cet? e-?mail (?:vous )?a été envoyé|tous droits réservés
    |politique de confidentialité
    |(?:has recibido|recibes|está recibiendo) (?:este|esta)|todos los derechos reservados
    |política de privacidad
    |ricevi questa|hai ricevuto questa|tutti i diritti riservati|você (?:está recebendo
    |recebeu) (?:este|esta)
    |je ontvangt (?:deze|dit)|u ontvangt (?:deze|dit)|du får (?:det här|detta|denne)
    |otrzymujesz t[ęe]
    |вы получили (?:это|данное)|этот адрес|您收到此|このメール(?:は|マガジン)|본 메일은""",
)
#: lines that are nothing but a button
BUTTON = _any_of(
    r"""(?:read (?:more|on|the (?:full|whole) (?:story|article)|online|in app)|continue reading
    |view (?:all|online|post)
    |share|tweet|like|comment|restack|subscribe(?: now)?|forward|facebook|twitter|instagram
    |linkedin|youtube|x|website
    |e-?mail|listen(?: now)?|watch|click here|learn more|shop now|unsubscribe|privacy|preferences
    |advertise
    |weiterlesen|mehr lesen|zum artikel|lire (?:la suite|plus)|leer más|leggi (?:tutto|di più)
    |ler mais|lees (?:meer|verder)
    |läs mer|les mer|læs mere|czytaj (?:dalej|więcej)|читать (?:далее|дальше)
    |阅读全文|続きを読む|더 보기)
    (?:\s*(?:›|»|→|>|&gt;|\.\.\.|…))*""",
)
