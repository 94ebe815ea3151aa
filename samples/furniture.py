"""What surrounds an article on a page: menus, banners, share boxes, related links, comments."""

from collections.abc import Sequence
from html import escape

from samples.content import Article, Publisher

# One line each: cookie banner, newsletter box, share, most read, footer, comments.
_WORDS = {
    "en": (
        "We use cookies to count visitors and to remember your choices.|Accept all|Settings",
        "Get our morning letter. One email, six stories, no fuss.",
        "Share this article",
        "Most read",
        "All rights reserved. Registered office on the quay. Privacy. Terms. Contact.",
        "Comments are open until midnight.",
    ),
    "es": (
        "Usamos cookies para contar visitas y recordar sus preferencias.|Aceptar|Configurar",
        "Reciba cada mañana nuestro boletín con lo que importa en el valle.",
        "Compartir esta nota",
        "Lo más leído",
        "Todos los derechos reservados. Aviso legal. Contacto. Publicidad.",
        "Los comentarios se cierran a medianoche.",
    ),
    "ru": (
        "Сайт использует файлы cookie для подсчёта посещений.|Согласен|Настроить",
        "Подпишитесь на утреннюю рассылку: шесть новостей и прогноз.",
        "Поделиться",
        "Самое читаемое",
        "Все права защищены. Редакция. Реклама. Контакты.",
        "Комментарии закрываются в полночь.",
    ),
    "ja": (
        "当サイトは閲覧数の計測にクッキーを使用します。|同意する|設定",
        "朝のメールマガジンに登録する(無料)",
        "この記事を共有",
        "アクセスランキング",
        "無断転載を禁じます。会社案内|広告掲載|お問い合わせ",
        "コメントは深夜0時に締め切ります。",
    ),
    "ar": (
        "نستخدم ملفات تعريف الارتباط لإحصاء الزيارات.|موافق|الإعدادات",
        "اشترك في نشرتنا الصباحية: ستة أخبار في رسالة واحدة.",
        "شارك المقال",
        "الأكثر قراءة",
        "جميع الحقوق محفوظة. من نحن. الإعلانات. اتصل بنا.",
        "تُغلق التعليقات عند منتصف الليل.",
    ),
}


def words_for(publisher: Publisher) -> tuple[str, str, str, str, str, str]:
    """Words of banner (text|yes|settings), newsletter, share, most read, footer and comments."""
    return _WORDS[publisher.language[:2]]


def menu(publisher: Publisher) -> str:
    """The section menu."""
    items = "".join(
        f'<li><a href="/s{n}/">{escape(s)}</a></li>'
        for n, s in enumerate(publisher.sections, start=1)
    )
    return (
        f'<nav class="main-menu"><ul><li><a href="/">{escape(publisher.name)}</a></li>{items}</ul>'
        "</nav>"
    )


def cookie_banner(publisher: Publisher) -> str:
    """The consent bar, fixed over the page."""
    text, yes, settings = words_for(publisher)[0].split("|")
    return (
        f'<div id="cookie-banner" class="cookie-consent" role="dialog"><p>{text}</p>'
        f"<button>{yes}</button> <button>{settings}</button></div>"
    )


def newsletter(publisher: Publisher) -> str:
    """A sign-up form."""
    return (
        '<aside class="newsletter-signup"><form action="/newsletter" method="post">'
        f"<p>{words_for(publisher)[1]}</p>"
        '<input type="email" name="email"><button>OK</button></form></aside>'
    )


def share(publisher: Publisher) -> str:
    """Share links."""
    return (
        f'<div class="share-tools"><span>{words_for(publisher)[2]}</span> '
        '<a href="#facebook">Facebook</a> <a href="#whatsapp">WhatsApp</a> <a href="#mail">E-mail'
        "</a></div>"
    )


def most_read(publisher: Publisher) -> str:
    """A sidebar of teased stories."""
    items = "".join(
        f'<li><a href="/archive/{n}">{escape(t)}</a></li>'
        for n, (t, _) in enumerate(publisher.teasers)
    )
    return (
        f'<aside class="sidebar most-read"><h3>{words_for(publisher)[3]}</h3><ol>{items}</ol>'
        "</aside>"
    )


def advertisement() -> str:
    """A slot that a script would fill."""
    return (
        '<div class="ad-slot" data-slot="mpu-1">'
        '<script>window.adq=window.adq||[];adq.push("mpu-1");</script></div>'
    )


def comments(publisher: Publisher, lines: Sequence[str] = ()) -> str:
    """A comment section."""
    said = "".join(
        f'<li class="comment"><b>reader{n}</b><p>{escape(line)}</p></li>'
        for n, line in enumerate(lines, start=41)
    )
    return (
        f'<section id="comments" class="comments"><h3>{words_for(publisher)[5]}</h3><ol>{said}</ol>'
        "</section>"
    )


def footer(publisher: Publisher) -> str:
    """The page's foot."""
    return (
        f'<footer class="site-footer"><p>© 2026 {escape(publisher.name)}. {words_for(publisher)[4]}'
        "</p></footer>"
    )


def figure(article: Article) -> str:
    """The lead picture with its caption and credit; nothing for an article without one."""
    if not article.caption:
        return ""
    credit = f' <span class="credit">{escape(article.credit)}</span>' if article.credit else ""
    return (
        f'<figure class="lead-image"><img src="{image_url(article)}" alt="" width="1200" '
        'height="800">'
        f"<figcaption>{escape(article.caption)}{credit}</figcaption></figure>"
    )


def image_url(article: Article) -> str:
    """Where its lead picture would be; pictures are not part of the archive."""
    return f"https://{article.publisher.host}/img/{article.key}-1200.jpg"


def paragraphs(lines: Sequence[str]) -> str:
    """Body paragraphs as HTML."""
    return "\n".join(f"<p>{escape(line, quote=False)}</p>" for line in lines)
