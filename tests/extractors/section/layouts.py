"""Section pages of invented papers in many layouts, with what a reader would call their articles.

`@1` to `@6` in a template are the headlines of HEADLINES, `$1` to `$6` their slugs.
"""

from dataclasses import dataclass

HEADLINES = (
    "Ferry sails again after nine days of storm",
    "Council votes to keep the night bus",
    "Old mill wheel turns for the first time since 1931",
    "Bakers strike over flour prices in Quillan Bridge",
    "Lifeboat crew saves two from the sandbank",
    "School choir wins the county cup",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A page, and what is on it: path -> (title, day or None)."""

    name: str
    url: str
    html: str
    articles: dict[str, tuple[str, str | None]]


def slug(headline: str) -> str:
    """`ferry-sails-again-after-nine-days-of-storm`."""
    return "-".join(headline.lower().split())


def _filled(text: str) -> str:
    for number, headline in enumerate(HEADLINES, start=1):
        text = text.replace(f"@{number}", headline).replace(f"${number}", slug(headline))
    return text


def _layout(
    name: str, body: str, *articles: str, url: str = "https://paper.example/news/", head: str = ""
) -> Layout:
    """articles: `path | title | day`; title and day may be left out."""
    found: dict[str, tuple[str, str | None]] = {}
    for at, line in enumerate(articles):
        path, title, day = (*(part.strip() for part in _filled(line).split("|")), "", "")[:3]
        found[path] = (title or HEADLINES[at], day or None)
    html = f"<html><head><title>News - Paper</title>{head}</head><body>{_filled(body)}</body></html>"
    return Layout(name=name, url=url, html=html, articles=found)


def _menu(*names: str) -> str:
    return "".join(f'<li><a href="/{slug(name)}/">{name}</a></li>' for name in names)


MENU = f'<nav><ul>{_menu("Home", "Politics", "Climate and Environment", "Arts")}</ul></nav>'
FOOT = (
    '<footer><a href="/about-us">About us</a> <a href="/privacy-policy">Privacy policy</a> '
    '<a href="/how-we-correct-our-mistakes-and-why">How we correct our mistakes and why</a></footer>'
)

LAYOUTS = (
    _layout(
        "cards with a heading, a date and an author",
        MENU
        + """<main><div class="grid">
        <article class="card"><h2><a href="/$1">@1</a></h2><time datetime="2026-05-03T10:00Z">today</time>
         <a href="/author/ann-lee">Ann Lee</a></article>
        <article class="card"><h2><a href="/$2">@2</a></h2><time datetime="2026-05-02T10:00Z">1 d</time>
         <a href="/author/bo-ek">Bo Ek</a></article>
        <article class="card"><h2><a href="/$3">@3</a></h2><time datetime="2026-05-01T10:00Z">2 d</time>
         <a href="/author/ann-lee">Ann Lee</a></article></div>
        <a class="next" href="/news/page/2/">Older stories</a></main>"""
        + FOOT,
        "/$1||2026-05-03",
        "/$2||2026-05-02",
        "/$3||2026-05-01",
    ),
    _layout(
        "a blog of WordPress with a sidebar",
        """<div id="content"><div class="post hentry"><h2 class="entry-title"><a rel="bookmark"
         href="https://paper.example/2026/05/$1/">@1</a></h2><div class="entry-meta">Posted on
         <a href="https://paper.example/2026/05/$1/" title="10:00"><span class="entry-date">May 3, 2026</span></a>
         by <a href="https://paper.example/author/ann/">Ann</a></div>
         <p>The boat left at noon. <a class="more-link" href="https://paper.example/2026/05/$1/#more-12">Continue reading</a></p>
         <div class="utility"><a href="https://paper.example/category/sea/" rel="category tag">News of the sea and coast</a>
         <a href="https://paper.example/2026/05/$1/#comments">3 Comments</a></div></div>
        <div class="post hentry"><h2 class="entry-title"><a rel="bookmark" href="https://paper.example/2026/05/$2/">@2</a></h2>
         <div class="entry-meta">Posted on <span class="entry-date">May 2, 2026</span></div>
         <p>Seven to five. <a class="more-link" href="https://paper.example/2026/05/$2/#more-11">Continue reading</a></p></div>
        <div id="nav-below"><a href="https://paper.example/page/2/">Older posts</a></div></div>
        <div id="secondary" class="widget-area sidebar"><li class="widget"><h3>Recent Comments</h3>
         <a href="https://paper.example/2019/01/the-harbour-wall-is-cracking-again/#comment-9">The harbour wall is cracking again</a></li>
         <li class="widget"><h3>Archives</h3><a href="https://paper.example/2026/05/">May 2026</a>
         <a href="https://paper.example/2026/04/">April 2026</a></li>
         <div class="tagcloud"><a href="https://paper.example/tag/storms/">storms</a></div></div>""",
        "/2026/05/$1/||2026-05-03",
        "/2026/05/$2/||2026-05-02",
        url="https://paper.example/",
    ),
    _layout(
        "whole cards as links",
        MENU
        + """<section><a class="tile" href="/local/$1-48213"><img alt="A boat" src="a.jpg">
         <span class="kicker">Sea</span><h3>@1</h3><p>The boat left at noon with ninety passengers.</p>
         <span class="tile-date">3 May 2026</span></a>
         <a class="tile" href="/local/$2-48209"><span class="kicker">Roads</span><h3>@2</h3>
         <p>Seven voted for it and five against, after a long night.</p><span class="tile-date">2 May 2026</span></a>
         <a class="tile" href="/local/$3-48190"><span class="kicker">Past</span><h3>@3</h3><p>It creaked.</p>
         <span class="tile-date">1 May 2026</span></a></section>"""
        + FOOT,
        "/local/$1-48213||2026-05-03",
        "/local/$2-48209||2026-05-02",
        "/local/$3-48190||2026-05-01",
    ),
    _layout(
        "a table of the nineties",
        """<table><tr><td bgcolor="#cccccc"><a href="index.php">Home</a><br><a href="sport.php">Sport</a><br>
         <a href="contact.php">Contact</a></td><td><table>
         <tr><td><font size=2><a href="news.php?id=312">@1</a></font></td><td>03.05.2026</td></tr>
         <tr><td><font size=2><a href="news.php?id=311">@2</a></font></td><td>02.05.2026</td></tr>
         <tr><td><font size=2><a href="news.php?id=310">@3</a></font></td><td>01.05.2026</td></tr>
         <tr><td><font size=2><a href="news.php?id=309">@6</a></font></td><td>30.04.2026</td></tr>
         </table></td></tr></table>""",
        "/news.php?id=312|@1|2026-05-03",
        "/news.php?id=311|@2|2026-05-02",
        "/news.php?id=310|@3|2026-05-01",
        "/news.php?id=309|@6|2026-04-30",
        url="https://paper.example/index.php",
    ),
    _layout(
        "a definition list with its dates beside",
        """<div id="menu"><a href="/parish">Parish</a></div><dl><dt>3 May 2026</dt><dd><a href="/press/$1.html">@1</a></dd>
         <dd><a href="/press/$2.html">@2</a></dd><dt>1 May 2026</dt><dd><a href="/press/$3.html">@3</a></dd></dl>""",
        "/press/$1.html||2026-05-03",
        "/press/$2.html||2026-05-03",
        "/press/$3.html||2026-05-01",
        url="https://paper.example/press/",
    ),
    _layout(
        "lists below the headings of days",
        MENU
        + """<div class="log"><h3>Sunday, 3 May 2026</h3><ul><li>10:12 <a href="/ticker/$1">@1</a></li>
         <li>09:40 <a href="/ticker/$2">@2</a></li></ul><h3>Saturday, 2 May 2026</h3><ul>
         <li>18:00 <a href="/ticker/$3">@3</a></li><li>12:00 <a href="/ticker/$4">@4</a></li></ul></div>"""
        + FOOT,
        "/ticker/$1||2026-05-03",
        "/ticker/$2||2026-05-03",
        "/ticker/$3||2026-05-02",
        "/ticker/$4||2026-05-02",
    ),
    _layout(
        "a picture, a headline and a button for each",
        """<div class="row"><div class="col"><a href="/a/9001"><img src="1.jpg" alt=""></a>
         <div class="headline"><a href="/a/9001">@1</a></div><a class="btn" href="/a/9001">Read more</a></div>
         <div class="col"><a href="/a/9002"><img src="2.jpg" alt=""></a><div class="headline"><a href="/a/9002">@2</a></div>
         <a class="btn" href="/a/9002">Read more</a></div><div class="col"><a href="/a/9003"><img src="3.jpg" alt=""></a>
         <div class="headline"><a href="/a/9003">@6</a></div><a class="btn" href="/a/9003">Read more</a></div></div>"""
        + FOOT,
        "/a/9001",
        "/a/9002",
        "/a/9003|@6",
    ),
    _layout(
        "Chinese, dated by address",
        """<div class="nav"><a href="/guonei/">国内新闻</a><a href="/guoji/">国际新闻</a><a href="/tiyu/">体育</a></div>
         <ul class="news-list"><li><a href="/a/20260503/8812.html">渡轮在九天风暴之后重新起航</a><span>2026-05-03</span></li>
         <li><a href="/a/20260502/8807.html">市议会投票保留夜间公交线路</a><span>2026-05-02</span></li>
         <li><a href="/a/20260501/8799.html">老磨坊水车九十五年来首次转动</a><span>2026-05-01</span></li></ul>
         <div class="pages"><a href="/news/list_2.html">下一页</a></div>""",
        "/a/20260503/8812.html|渡轮在九天风暴之后重新起航|2026-05-03",
        "/a/20260502/8807.html|市议会投票保留夜间公交线路|2026-05-02",
        "/a/20260501/8799.html|老磨坊水车九十五年来首次转动|2026-05-01",
        head='<meta charset="utf-8">',
    ),
    _layout(
        "Arabic with slugs of its own letters",
        """<nav><a href="/سياسة">سياسة</a></nav><div class="list"><div class="item"><h2><a
         href="/أخبار/العبارة-تبحر-مجددا-بعد-العاصفة">العبارة تبحر مجددا بعد العاصفة الطويلة</a></h2><span class="date">٣ مايو ٢٠٢٦</span></div>
         <div class="item"><h2><a href="/أخبار/المجلس-يبقي-حافلة-الليل">المجلس يبقي حافلة الليل بعد تصويت</a></h2>
         <span class="date">٢ مايو ٢٠٢٦</span></div></div>""",
        "/أخبار/العبارة-تبحر-مجددا-بعد-العاصفة|العبارة تبحر مجددا بعد العاصفة الطويلة|2026-05-03",
        "/أخبار/المجلس-يبقي-حافلة-الليل|المجلس يبقي حافلة الليل بعد تصويت|2026-05-02",
        head='<meta charset="utf-8">',
    ),
    _layout(
        "hashed classes and addresses of identifiers",
        """<div id="__next"><header class="Top_bar__a1B2c"><a href="/">Paper</a><a href="/world">World</a></header>
         <main class="Page_main__Zz9"><div class="List_row__k3J"><a class="Link_l__9Qq" href="/story/7f3a9c12e04b">
         <div class="Row_t__x">@1</div></a></div><div class="List_row__k3J"><a class="Link_l__9Qq" href="/story/8e11d0c4aa27">
         <div class="Row_t__x">@2</div></a></div><div class="List_row__k3J"><a class="Link_l__9Qq" href="/story/1b90ffe2c3d4">
         <div class="Row_t__x">@6</div></a></div></main></div>""",
        "/story/7f3a9c12e04b",
        "/story/8e11d0c4aa27",
        "/story/1b90ffe2c3d4|@6",
    ),
    _layout(
        "a bare list of links",
        MENU
        + """<ul class="plain"><li><a href="/$1">@1</a></li><li><a href="/$2">@2</a></li>
         <li><a href="/$3">@3</a></li><li><a href="/$4">@4</a></li></ul>"""
        + FOOT,
        "/$1",
        "/$2",
        "/$3",
        "/$4",
    ),
    _layout(
        "the most read of all sections beside the list",
        MENU
        + """<main><div class="story"><h3><a href="/parish/$1">@1</a></h3></div>
         <div class="story"><h3><a href="/parish/$2">@2</a></h3></div></main>
         <aside class="most-read"><div class="story"><h3><a href="/sport/$5">@5</a></h3></div>
         <div class="story"><h3><a href="/arts/$6">@6</a></h3></div></aside>"""
        + FOOT,
        "/parish/$1",
        "/parish/$2",
        url="https://paper.example/parish/",
    ),
    _layout(
        "articles on another host of the paper",
        """<main><h2><a href="https://news.paper.example/$1">@1</a></h2><h2><a href="https://news.paper.example/$2">@2</a></h2>
         <h2><a href="https://other.example/$3">@3</a></h2></main>""",
        "https://news.paper.example/$1",
        "https://news.paper.example/$2",
        url="https://www.paper.example/latest",
    ),
    _layout(
        "short numbers as addresses",
        """<div class="feed"><div class="feed-item"><a href="/n/8812">@1</a> <small>May 3, 2026, 10:12 AM</small></div>
         <div class="feed-item"><a href="/n/8811">@2</a> <small>May 2, 2026, 9:00 PM</small></div>
         <div class="feed-item"><a href="/n/8810">@3</a> <small>May 1, 2026, 8:30 AM</small></div></div>"""
        + FOOT,
        "/n/8812||2026-05-03",
        "/n/8811||2026-05-02",
        "/n/8810||2026-05-01",
    ),
    _layout(
        "headline and teaser in one paragraph",
        """<div id="main"><p><a href="/$1.htm"><b>@1</b></a><br>The boat left at noon with ninety passengers,
         three goats and a piano, as <a href="/glossary-of-boats-and-their-many-names">the harbour office</a> said.</p>
         <p><a href="/$2.htm"><b>@2</b></a><br>Seven voted for it and five against after a night with much tea.</p></div>""",
        "/$1.htm",
        "/$2.htm",
    ),
    _layout(
        "press releases with files",
        """<div class="view-content"><div class="views-row"><span class="date-display-single">03/05/2026</span>
         <a href="/press-releases/2026/05/$1">@1</a> <a href="/files/2026-05/$1.pdf">Download as PDF</a></div>
         <div class="views-row"><a href="/press-releases/2026/05/$2">@2</a> <a href="/files/2026-05/$2.pdf">Download as PDF</a></div></div>""",
        "/press-releases/2026/05/$1",
        "/press-releases/2026/05/$2",
        url="https://council.example/press-releases",
    ),
    _layout(
        "German, kicker and headline in one link",
        """<div class="hauptnavigation"><a href="/politik/">Politik</a></div><main>
         <div class="teaser"><a href="/lokales/faehre-faehrt-wieder-nach-sturm-a-88120.html"><span class="dachzeile">Küste</span>
         <span class="headline">Fähre fährt nach neun Tagen Sturm wieder</span></a><span class="datum">3. Mai 2026</span>
         <a href="/lokales/faehre-faehrt-wieder-nach-sturm-a-88120.html">Mehr</a></div>
         <div class="teaser"><a href="/lokales/rat-behaelt-den-nachtbus-a-88119.html"><span class="dachzeile">Verkehr</span>
         <span class="headline">Rat behält den Nachtbus nach langer Sitzung</span></a><span class="datum">2. Mai 2026</span>
         <a href="/lokales/rat-behaelt-den-nachtbus-a-88119.html">Mehr</a></div></main>
         <footer><a href="/impressum">Impressum</a><a href="/datenschutz">Datenschutz</a></footer>""",
        "/lokales/faehre-faehrt-wieder-nach-sturm-a-88120.html|Fähre fährt nach neun Tagen Sturm wieder|2026-05-03",
        "/lokales/rat-behaelt-den-nachtbus-a-88119.html|Rat behält den Nachtbus nach langer Sitzung|2026-05-02",
        url="https://bote.example/lokales/",
        head='<meta charset="utf-8">',
    ),
    _layout(
        "microdata and times of minutes ago",
        """<main><div itemscope itemtype="https://schema.org/NewsArticle"><a itemprop="url" href="/news/48213"><span itemprop="headline">@1</span></a>
         <meta itemprop="datePublished" content="2026-05-03T18:00:00+02:00"><span>12 minutes ago</span></div>
         <div itemscope itemtype="https://schema.org/NewsArticle"><a itemprop="url" href="/news/48212"><span itemprop="headline">@2</span></a>
         <span>3 hours ago</span></div></main>""",
        "/news/48213||2026-05-03",
        "/news/48212",
    ),
    _layout(
        "header and footer within each article",
        """<header class="site-header"><a href="/">Paper</a></header>
         <article><header><h2><a href="/news/$1">@1</a></h2><p class="meta">Published on 3 May 2026 at 10:00</p></header>
         <footer><a href="/tag/storm">storm</a></footer></article>
         <article><header><h2><a href="/news/$2">@2</a></h2><p class="meta">Updated: 2 May 2026 at 10:00</p></header>
         <footer><a href="/tag/bus">bus</a></footer></article>""",
        "/news/$1||2026-05-03",
        "/news/$2||2026-05-02",
    ),
    _layout(
        "one script for all pages",
        """<div class="left"><a href="default.aspx?page=3">Sport and leisure in the county</a><a href="default.aspx?page=4">Letters</a></div>
         <div class="mid"><div class="n"><a href="default.aspx?page=12&amp;newsid=8823">@1</a></div>
         <div class="n"><a href="default.aspx?page=12&amp;newsid=8822">@2</a></div>
         <div class="n"><a href="default.aspx?page=12&amp;newsid=8821">@3</a></div></div>""",
        "/default.aspx?newsid=8823&page=12|@1",
        "/default.aspx?newsid=8822&page=12|@2",
        "/default.aspx?newsid=8821&page=12|@3",
        url="https://paper.example/default.aspx",
    ),
    _layout(
        "a menu larger than the page",
        '<div class="mega-menu"><ul>'
        + _menu(*(f"All about the {place}" for place in ("sea", "hills", "woods", "mills", "roads")))
        + _menu(*(f"District number {n} news and views" for n in range(20)))
        + """</ul></div><div class="c"><div class="i"><h3><a href="/$1">@1</a></h3></div>
         <div class="i"><h3><a href="/$2">@2</a></h3></div></div>""",
        "/$1",
        "/$2",
    ),
    _layout(
        "a lead, a grid and a list",
        MENU
        + """<section class="lead"><a href="/2026/05/03/$1"><h1>@1</h1></a></section>
         <section class="grid"><div><a href="/2026/05/03/$2"><h3>@2</h3></a></div><div><a href="/2026/05/02/$3"><h3>@3</h3></a></div></section>
         <section class="more"><ul><li><a href="/2026/05/02/$4">@4</a></li><li><a href="/2026/05/01/$5">@5</a></li></ul></section>"""
        + FOOT,
        "/2026/05/03/$1||2026-05-03",
        "/2026/05/03/$2||2026-05-03",
        "/2026/05/02/$3||2026-05-02",
        "/2026/05/02/$4||2026-05-02",
        "/2026/05/01/$5||2026-05-01",
    ),
    _layout(
        "Japanese",
        """<ul class="gnavi"><li><a href="/shakai/">社会</a></li><li><a href="/seiji/">政治</a></li></ul>
         <ul class="List"><li><a href="/articles/ASV53D00XLOB.html"><span class="Title">九日間の嵐のあと、渡し船が再び出航</span>
         <span class="Time">2026年5月3日 10時12分</span></a></li><li><a href="/articles/ASV52C11YULZ.html">
         <span class="Title">市議会、夜行バスの存続を決める</span><span class="Time">2026年5月2日 9時00分</span></a></li></ul>""",
        "/articles/ASV53D00XLOB.html|九日間の嵐のあと、渡し船が再び出航|2026-05-03",
        "/articles/ASV52C11YULZ.html|市議会、夜行バスの存続を決める|2026-05-02",
        head='<meta charset="utf-8">',
    ),
    _layout(
        "tracked links, comments and offers",
        """<main><div class="item"><h3><a href="/news/$1?utm_source=front&amp;utm_medium=list">@1</a></h3>
         <a href="/news/$1?utm_source=front#comments">12 comments</a></div>
         <div class="promo-box"><h3><a href="/subscribe/save-fifty-percent-for-six-months">Save fifty percent for six months</a></h3></div>
         <div class="item"><h3><a href="/news/$2?utm_source=front&amp;utm_medium=list">@2</a></h3>
         <a href="/news/$2?utm_source=front#comments">2 comments</a></div>
         <div class="item"><h3><a href="https://ads.example/click?to=shoes">Shoes that never wear out at half price</a></h3></div></main>""",
        "/news/$1",
        "/news/$2",
    ),
    _layout(
        "one article alone",
        MENU + '<div class="entry"><h2><a href="/$1">@1</a></h2></div>' + FOOT,
        "/$1",
    ),
    _layout(
        "everything is a div",
        """<div class="h"><div><a href="/a-z">A-Z</a></div><div><a href="/whats-on">What's on</a></div></div>
         <div class="b"><div class="r"><div class="d">03.05.2026</div><div class="t" ><a href="/artikkel/$1/81234">@1</a></div></div>
         <div class="r"><div class="d">02.05.2026</div><div class="t"><a href="/artikkel/$2/81233">@2</a></div></div></div>""",
        "/artikkel/$1/81234||2026-05-03",
        "/artikkel/$2/81233||2026-05-02",
    ),
    _layout(
        "links that say nothing beside headlines without links",
        """<div class="list"><div class="box"><h3>@1</h3><p>At noon.</p><a href="/meldung/4711">Weiterlesen</a></div>
         <div class="box"><h3>@2</h3><p>Seven to five.</p><a href="/meldung/4710">Weiterlesen</a></div>
         <div class="box"><h3>@3</h3><p>It creaked.</p><a href="/meldung/4709">Weiterlesen</a></div></div>""",
        "/meldung/4711",
        "/meldung/4710",
        "/meldung/4709",
    ),
    _layout(
        "short headlines under a section's own path",
        MENU
        + """<main><div class="s"><h2><a href="/news/floods">Floods return</a></h2><time>3 May 2026</time></div>
         <div class="s"><h2><a href="/news/strike">Bakers strike</a></h2><time>2 May 2026</time></div>
         <div class="s"><h2><a href="/news/cup">Choir wins</a></h2><time>1 May 2026</time></div></main>"""
        + FOOT,
        "/news/floods|Floods return|2026-05-03",
        "/news/strike|Bakers strike|2026-05-02",
        "/news/cup|Choir wins|2026-05-01",
    ),
)
