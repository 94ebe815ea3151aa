"""Words that comments and notices are made of, in many languages: folded, one form each."""

COMMENT_WORDS = frozenset(
    "comment comments commented response responses reply replies discussion reactions feedback "
    "kommentar kommentare kommentaren leserkommentare lesermeinungen diskussion antworten "
    "kommentarer kommentarerna kommentit kommenttia kommentti ummæli "
    "commentaire commentaires réaction réactions comentario comentarios comentário comentários "
    "comentari comentaris respuestas respostas commento commenti risposte reactie reacties "
    "komentarz komentarze komentarzy komentář komentáře komentářů komentár komentáre komentárov "
    "komentar komentari komentara komentarji komentarjev komentarai komentarų komentāri "
    "kommentaarid kommentaari hozzászólás hozzászólások kommentek comentariu comentarii "
    "коментар коментари коментарі коментарів комментарий комментарии комментария комментариев "
    "отзывы отзывов обсуждение каментары σχόλιο σχόλια yorum yorumlar şərh şərhlər "
    "תגובה תגובות تعليق تعليقات التعليقات تعليقًا نظر نظرات دیدگاه دیدگاه‌ها تبصرے تبصرہ "
    "टिप्पणी टिप्पणियां टिप्पणियाँ प्रतिक्रिया মন্তব্য কমেন্ট கருத்துகள் "
    "komentar tanggapan bình luận ความคิดเห็น ความเห็น មតិ "
    "评论 評論 留言 读者评论 讀者評論 网友评论 網友評論 最新评论 热门评论 全部评论 条评论 "
    "則留言 跟帖 回應 "
    "コメント コメント一覧 件のコメント 読者の声 みんなのコメント 댓글 댓글개 의견 개의댓글".split()
)
"""Headings above readers' comments."""

FILLERS = frozenset(
    "reader readers user users your our latest recent all top most popular new old the to on of "
    "this article story post from by and in for so far view show join leave a add write no "
    "leser der die das zu zum zur diesem artikel beitrag neueste alle von und im unserer "
    "lecteurs des les le la de du sur cet cette vos votre derniers tous aux et à "
    "lectores los las del este esta sobre últimos todos su tus tu en el ao aos o os dos das "
    "leitores lettori dei degli gli ai al articolo questo tutti ultimi i il "
    "van lezers op dit artikel alle laatste bericht läsarnas på til fra om denne denna lukijoiden "
    "czytelników do artykułu ostatnie wszystkie čtenářů k článku poslední všechny "
    "читателей к статье все последние читачів до статті усі okur okuyucu "
    "người đọc ý kiến bạn pembaca terbaru semua 件 条 則 개 全部 最新 読者".split()
)
"""Words that such a heading may also have."""

REPLY_WORDS = frozenset(
    "reply antworten antwort répondre responder rispondi reageer antwoorden svara svar besvar "
    "vastaa odpowiedz odpovědět odpovedať odgovori atbildēt atsakyti vasta válasz répond răspunde "
    "отговор ответить відповісти απάντηση yanıtla cevapla השב رد پاسخ जवाब balas trả 回复 "
    "回覆 返信 "
    "답글 답글쓰기 ตอบกลับ upvote downvote flag".split()
)
"""Buttons below a comment."""

COOKIE_STEMS = (
    "cookie|kakor|informasjonskaps|informationskaps|eväste|ciasteczk|sütik|küpsis|çerez|slapuk|"
    "sīkdat|vafrakök|vefkök|kolačić|piškot|бисквитк|бисквитки|куки|колачић|галет|galetes|kuki|"
    "クッキー|쿠키|คุกกี้|עוגיות|קובצי|کوکی|كوكيز|ملفات تعريف الارتباط|कुकी|কুকি|gdpr|"
    "dsgvo|rgpd|adblock|ad blocker|ad-blocker|werbeblocker|bloqueur de pub|bloqueador de an|"
    "javascript|outdated browser|veralteten browser"
)
"""Beginnings of words by which a notice about cookies, scripts or blockers is known."""

ACCEPT_WORDS = frozenset(
    "accept agree allow ok okay reject decline deny understand dismiss "
    "akzeptieren zustimmen einverstanden ablehnen verstanden erlauben annehmen "
    "accepter accepte refuser autoriser compris aceptar acepto rechazar permitir entendido "
    "aceitar aceito rejeitar concordo accetta accetto rifiuta acconsento consenti "
    "accepteren akkoord weigeren toestaan acceptera godkänn godta aksepter accepter afvis tillad "
    "avvis neka hyväksy hyväksyn kieltäydy samþykkja akceptuję zgadzam zaakceptuj odrzuć "
    "přijmout souhlasím odmítnout prijať súhlasím elfogadom elfogadás elutasítás accept acceptă "
    "prihvati prihvaćam slažem sprejmi sprejmem soglašam sutinku piekrītu nõustun "
    "приемам съгласен принять согласен принимаю прийняти погоджуюся прихвати прихватам "
    "αποδοχή αποδέχομαι συμφωνώ kabul onaylıyorum reddet accepto acceptar onartu "
    "אישור מאשר קבל موافق قبول أوافق پذیرش می‌پذیرم स्वीकार स्वीकारें গ্রহণ "
    "terima setuju tolak chấp đồng ยอมรับ 同意 接受 拒绝 拒絕 同意する 許可 동의 수락 허용".split()
)
"""Words on the buttons of a notice."""
