"""Names of boxes in publishers' HTML, and words that boxes begin with, in many languages."""

MARKS = {
    "body": (
        "article-?_*body|entry-?content|post-?content|post-?body|story-?_*body|article-?_*text|"
        "article-?_*content|content-?_*body|body-?text|main-?content|story-?content|paragraph|"
        r"rich-?text|text-?block|wysiwyg|cuerpo|corps|artikel-?text|\bprose\b|\bbody\b|"
        "text-?body|article-?copy|body-?copy"
    ),
    "related": (
        r"relat|recommend|recirc|\bmore\b|similar|read-?next|read-?also|read-?more|see-?also|"
        r"\balso\b|mehr|weiter|verwandt|lire|leia|suggest|further|les-ogs|lesogs|aussi|"
        "notizie-corr|ilgili|relacionad|up-?next|next-?post|prev"
    ),
    "promo": (
        r"promo|advert|\bads?\b|sponsor|banner|werbung|anzeige|publicid|commercial|affiliate|"
        r"partner|outbrain|taboola|\bshop|\bdeals?\b|product|offer|\bcta\b|call-?to-?action|"
        "reklam|annonce|teads|dfp|gpt-"
    ),
    "signup": (
        r"newsletter|subscri|sign-?up|regist|\babo\b|abonn|member|donat|\bplea\b|support|"
        "paywall|piano|log-?in|metered|regwall|inscri|suscri|assina|e?mail"
    ),
    "share": (
        "share|sharing|social|follow|facebook|twitter|whatsapp|addthis|teilen|partag|compart|"
        r"condivi|linkedin|\bsns\b|copy-?link"
    ),
    "caption": (
        "caption|legend|credit|bildunter|bildtext|didascalia|pie-?de-?foto|copyright|"
        "bildnachweis|attribution|byline-?photo"
    ),
    "picture": (
        r"photo|image|figure|media|gallery|\bbild|foto|\bimg|picture|slide|carousel|lightbox|"
        "thumb|swiper|galerie"
    ),
    "author": (
        r"author|by-?line|autor|auteur|\bbio\b|biograph|writer|contributor|profile|avatar|"
        "redakt|firma|penulis|yazar"
    ),
    "comment": "comment|disqus|respond|repl(?:y|ies)|kommentar|discussion|forum|coral",
    "meta": (
        r"meta\b|date|time\b|publish|\binfo\b|posted|stamp|kicker|eyebrow|rubric|topline|"
        "overline|dachzeile|spitzmarke|datum|fecha|reading|read-?time"
    ),
    "tags": r"\btags?\b|breadcrumb|keyword|topic|schlagw|categor|\blabel|taxonom",
    "sidebar": r"side-?bar|aside|\brail\b|widget|right-?col|secondary|marginal|col-?right",
    "footer": r"footer|\bfoot\b|bottom|disclaimer|legal|imprint|colophon|impressum",
    "header": r"header|masthead|\bnav|menu|top-?bar|toolbar|search|navigation|skip-|site-name|logo",
    "list": (
        r"\blist|grid|feed|teaser|\bcards?\b|stream|archive|latest|popular|trending|\bmost\b|"
        r"\btile|river|loop|ticker|ranking|collection|headlines|hub|playlist"
    ),
    "consent": (
        "cookie|consent|gdpr|privacy|modal|popup|pop-up|overlay|dialog|alert|notif|toast|"
        "tooltip|opt-?in"
    ),
    "standfirst": (
        r"standfirst|sub-?title|sub-?head|\bdek\b|\bdeck\b|\blead\b|\blede\b|intro|summary|"
        r"excerpt|abstract|chapo|description|vorspann|bajada|entradilla|\bsapo\b|ingress|"
        "preamble|perex|anriss"
    ),
    "title": r"title|headline|heading|\bh1\b|titel|titre|titulo|titolo|baslik",
    "embed": "embed|instagram|youtube|video|player|oembed|audio|podcast|tiktok",
    "post": "tweet|instagram-media|fb-post|bluesky|mastodon|reddit-|tiktok-embed|social-?embed",
    "hidden": (
        r"hidden|invisible|screen-?reader|sr-?only|visually|offscreen|print|\bhide|collaps|"
        "d-none|noscript|is-hidden"
    ),
    "article": r"article|story|\bpost\b|\bentry\b|\bnews\b|artikel|noticia|single|hentry",
    "box": (
        r"\bbox|info-?box|fact|fakten|fakta|pull-?quote|\bquote|key-?points|highlight|takeaway|"
        "callout|at-a-glance|explainer"
    ),
    "toc": r"\btoc\b|table-?of-?contents|jump|on-this-page|anchor|contents\b|index",
    "update": r"faq|accordion|question|answer|live-?blog|\blive\b|timeline|correction",
    "source": r"footnote|reference|citation|endnote|\bsources?\b|bibliograph",
    "event": (
        "event|calendar|weather|stock|quote-?board|market|score|poll|quiz|vote|game|crossword|"
        "survey|job"
    ),
    "button": r"btn|button|link\b|\bmore-link|icon",
    "text": (
        r"\btext\b|\btxt\b|\bp\b|content\b|inner|block|section|container|wrapper|module|"
        "component|region"
    ),
}
"""Groups of class, id and itemprop names: name -> pattern over lower-case marks, humps apart."""

TAGS = {
    "article": "article",
    "main": "main",
    "aside": "aside",
    "nav": "nav menu",
    "footer": "footer",
    "header": "header",
    "figure": "figure figcaption amp-img",
    "table": "table",
    "list": "ul ol dl",
    "form": "form fieldset",
    "noscript": "noscript",
    "section": "section",
    "quote": "blockquote",
    "button": "button",
    "heading": "h1 h2 h3 h4 h5 h6",
    "item": "li dt dd",
    "details": "details dialog",
}
"""Groups of elements: name -> tags."""

CUES = {
    "share": (
        "share teilen partager compartir condividi compartilhe tweet whatsapp facebook twitter "
        "linkedin pinterest instagram telegram paylaş bagikan del dela"
    ),
    "signup": (
        "subscribe newsletter newsletters subscriber subscribers inbox abonnieren abonnez abo "
        "suscríbete iscriviti assine signup unsubscribe abonnement abonnieren abonnenten "
        "registrieren registrer nyhetsbrev bülten unlimited membership"
    ),
    "more": (
        "related mehr lire leia recommended also weiterlesen lesen auch aussi leggi lesen "
        "ilgili lainnya baca further ähnliche trending popular más meist lees ook également "
        "también les læs lue myös też także"
    ),
    "read": "read watch listen click tap learn discover explore view continue anzeigen",
    "photo": (
        "photo photograph photographs image images foto fotos bild getty reuters shutterstock "
        "picture pictures afp imago dpa alamy unsplash credit quelle courtesy ap epa handout "
        "ntb fotograf kuva crédit"
    ),
    "rights": (
        "copyright rights reserved republished reproduced redistributed rewritten reprint "
        "vorbehalten réservés reservados riservata riproduzione derechos trademark syndicated "
        "licence license"
    ),
    "contact": (
        "contact email phone tel fax call redaktion kontakt tip tips press enquiries inquiries"
    ),
    "ad": (
        "advertisement advertising advertise anzeige werbung publicité publicidad pubblicità "
        "annonse reklam reklame sponsored affiliate commission ads ilan"
    ),
    "comment": (
        "comment comments kommentar kommentare kommentieren commentaire commentaires "
        "comentarios commenti reply komentar yorum"
    ),
    "about": (
        "author writer reporter journalist editor correspondent autor autorin redakteur joined "
        "covers freelance bio columnist journalism contributor"
    ),
    "moment": (
        "published updated posted ago am stand uhr min minute minutes aktualisiert "
        "veröffentlicht actualizado publié mis modified january february march april june july "
        "august september october november december"
    ),
    "consent": (
        "cookies cookie consent privacy datenschutz inhalte externe javascript browser enable "
        "policy terms"
    ),
    "give": "donate donation support spenden supporter supporters contribute donors patreon",
    "app": "app download iphone android ios play store podcast spotify youtube channel",
    "follow": "follow folgen suivez síguenos seguici siga join like",
    "source": (
        "source sources references quellen fuente fonte footnote notes disclaimer note "
        "disclosure correction"
    ),
    "tag": (
        "tags tag topics topic schlagworte themen categories category filed etiketler "
        "etiquetas keywords"
    ),
    "first_person": "i we our my us wir unser nous notre ich mein",
    "you": "you your sie ihre du dein vous votre usted tu",
}
"""Groups of words that furniture is made of: name -> folded tokens."""
