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
    "टिप्पणी टिप्पणियां टिप्पणियाँ टिप्पणियों "
    "प्रतिक्रिया प्रतिक्रियाएं प्रतिक्रियाएँ মন্তব্য কমেন্ট கருத்துகள் "
    "komentar tanggapan bình luận ความคิดเห็น ความเห็น แสดงความคิดเห็น มតิ "
    "评论 評論 留言 读者评论 讀者評論 网友评论 網友評論 最新评论 热门评论 全部评论 条评论 "
    "评论区 留言板 网友热评 热评 精彩评论 發表評論 发表评论 用户评论 參與討論 參與評論 "
    "則留言 跟帖 回應 "
    "コメント コメント一覧 コメント欄 件のコメント 読者の声 読者コメント みんなのコメント "
    "댓글목록 댓글 댓글개 의견 개의댓글".split()
)
"""Headings above readers' comments."""

COMMENT_PHRASES = frozenset(
    phrase.strip()
    for phrase in (
        "have your say, join the conversation, join the discussion, what do you think, your views, "
        "your comments, your say, readers say, reader comments, member discussion, conversation, "
        "share your thoughts, thoughts, leave a reply, discuss this article, letters, "
        "diskutieren sie mit, diskutiere mit, ihre meinung, deine meinung, was denken sie, "
        "was denkst du, schreiben sie einen kommentar, leserstimmen, leserforum, das sagen leser, "
        "y tú qué opinas, qué opinas, tu opinión, opiniones de los lectores, opina, participa, "
        "únete a la conversación, deja tu comentario, deja un comentario, "
        "à vous la parole, vos avis, votre avis, qu en pensez vous, réagissez, réagir, "
        "laissez un commentaire, vos réactions, donnez votre avis, "
        "la tua opinione, le vostre opinioni, cosa ne pensi, di la tua, lascia un commento, "
        "a sua opinião, dê sua opinião, o que você acha, deixe um comentário, "
        "wat vind jij, wat vindt u, praat mee, uw mening, jouw mening, geef je mening, "
        "vad tycker du, säg vad du tycker, delta i debatten, hva mener du, hvad mener du, "
        "mitä mieltä olet, keskustele, keskustelu, co o tym myślisz, wasze opinie, twoja opinia, "
        "co si myslíte, váš názor, diskuse, diskuze, diskusia, mi a véleményed, szólj hozzá, "
        "ce părere ai, părerea ta, spune ți părerea, што мислите, što mislite, vaše mišljenje, "
        "участвуйте в обсуждении, обсудить, что вы думаете, ваше мнение, мнения читателей, "
        "що ви думаєте, ваша думка, какво мислите, вашето мнение, η γνώμη σας, πείτε τη γνώμη σας, "
        "siz ne düşünüyorsunuz, fikrinizi yazın, düşüncenizi paylaşın, görüşleriniz, "
        "שתפו אותנו, מה דעתכם, شاركنا رأيك, شارك برأيك, ما رأيك, آراء القراء, أضف تعليقا, "
        "أضف تعليق, نظر شما, نظرات کاربران, पाठकों की राय, आपकी राय, अपनी राय दें, "
        "เสียงจากผู้อ่าน, แสดงความเห็น, ร่วมแสดงความคิดเห็น, ý kiến bạn đọc, bạn nghĩ gì, "
        "apa pendapat anda, みんなの声, 読者の意見, あなたの意見, みんなの意見, "
        "大家都在说, 你怎么看, "
        "我要说两句, 说两句, 我有话说, 网友留言, 我要留言, 跟贴, 网友跟贴, 독자 의견, "
        "여러분의 생각은, 의견 남기기"
    ).split(",")
)
"""Headings above readers' comments of which no word says it alone: without signs, in lower case."""

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
    "القراء قراء على هذا المقال آخر جميع کاربران خوانندگان पाठकों की के पाठक सभी नवीनतम "
    "ผู้อ่าน รายการ ทั้งหมด ล่าสุด 독자 전체 최신 등록된 共 "
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

SPACELESS_REPLIES = tuple(word for word in REPLY_WORDS if word[0] >= "\u0e00")
"""Those of scripts in which a word is not a token."""

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
