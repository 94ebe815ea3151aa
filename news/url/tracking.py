"""Which parameters of an address say how a reader came. docs/tracking.md names their senders.

Each rule is as narrow as its name is common: a name that only one sender uses counts everywhere,
a common one only with a telling value, beside a telling name, or on the host that uses it.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import unquote

from news.url.publishers import ON_HOST

_PREFIXES = tuple(
    "utm_ utm- itm_ at_ ns_ mtm_ matomo_ pk_ piwik_ hsa_ wt_ wt. stm_ oly_ vero_ bsft_ sfmc_ lmd_ "
    "cx_ cm_mmc dpg_ adjust_ hmb_ otm_ gaa_ taboola_ _sgm_ sharer_ aspsessionid _branch_ __cft__ "
    "__xts__ pinned_post_ __cf_chl_ oft_ dop_ nb_ad nb_partner_ ss_campaign_ brave- iterable_ "
    "omnisend".split()
)
# As likely a primary key of a small CMS as a campaign.
_OWN_IDS = frozenset("at_id ns_id pk_id wt_id stm_id lmd_id cx_id".split())
_NAMES = frozenset(
    # ad networks and apps
    "fbclid gclid gclsrc dclid gbraid wbraid gad_source gad_campaignid srsltid msclkid yclid "
    "ysclid _openstat twclid ttclid igshid igsh li_fat_id s_kwcid ef_id irclickid rb_clickid "
    "zanpid wickedid cjevent epik _ga _gl mibextid sfnsn dicbo oborigurl outbrainclickid tblci "
    "rdt_cid sccid ~campaign ~channel ~feature ~stage ~tags ~creation_source $3p "
    "$deep_link __tn__ fb_action_ids fb_action_types fb_ref fb_source fb_comment_id "
    "action_object_map action_type_map action_ref_map __twitter_impression dt_dapp dt_platform "
    "syclid ymclid unicorn_click_id sms_click sms_source sms_uph irgwc sscid tduid ir_campaignid "
    "ir_adid ir_partnerid admitad_uid msockid qclid tw_source tw_campaign tw_adid tw_kwdid "
    "tt_medium tt_content os_ehash wtrid wtzmc rtkcid famad_xuid aiad_clid oprtrack vc_lpp "
    "ebisadid gps_adid external_click_id _zucks_suid __io_lv _io_session_id yadclid yadordid "
    "sznclid ceneo_spo vn_source vn_medium vn_campaign ga_source ga_medium ga_campaign ga_content "
    "ga_term ga_place utmsource utmmedium utmcampaign utmterm utmcontent cjdata mkwid pcrid "
    "gdfms gdftrk gdffi hc_ref hc_location fref sc_click_id kclickid nb_klid ob_click_id "
    "cvosrc igsi obclid li_ed lipi licu midtoken midsig shem hootpostid spm_id_from vd_source "
    # newsletters
    "mc_cid mc_eid mc_tc ml_subscriber ml_subscriber_hash mkt_tok _hsenc _hsmi __hstc __hssc "
    "__hsfp hsctatracking hss_channel _ke _kx dm_i ck_subscriber_id elqtrackid elqtrack elqaid "
    "elqat elqcampaignid elq_mid elq_cid elqcst elqcsid sp_mid sp_rid "
    "spmailingid spuserid spjobid spreportid cndid bxid "
    "_bta_tid _bta_c vgo_ee mindbox-click-id mindbox-message-key et_rid _bhlid bbeml ss_email_id "
    "sc_customer sc_eh sc_uid esrc hasha hashb hashc pnespid vmcid cm_me cm_cr _cldee _clde "
    "trk_contact trk_msg trk_module trk_sid tracking_source isfreemail triedredirect "
    "user_email_address ml_sub ml_sub_hash cm_re cm_sp s_campaign sc_lid sc_llid sc_src ss_source "
    "et_cid h_sid h_slt _cio_id _ope mi_u mi_ecmp pi_ad_id pi_campaign_id redirect_log_mongo_id "
    "redirect_mongo_id sb_referer_host actcampaigntype "
    # publishers
    "ref_src ref_url wprov intlink_from_url intlink_ts feedtype feedname srnd wprss wpisrc wpmm "
    "intcmp intcid ex_cid tsrc .tsrc ref_source n_cid iref xing_share spm xtor cmp smid smtyp "
    "emc ocid cmpid cmpid2 ito icid sr_share ftcamp ftag tpcc soc_src soc_trk s_cid trk "
    "trkcampaign __source guccounter guce_referrer guce_referrer_sig rss_id feedsource maca "
    "traffic_source int_source int_medium int_campaign sara_ref unlocked_article_code reflink "
    "referringsource sgrp ugrp pwapi_token sharetype giftid gifttoken spot_im_redirect_source "
    "share_source share_medium socialshare int_cmp internal_source internal_campaign nx_source "
    "__vfz sara_ecid xtref echobox scrolla share_code queryly "
    "fsrc frsc wpsrc mktcid mktcval ticaid rcmd_alg rcmd_id t_ref ea_med ea_src smprod "
    # lists and boxes of links
    "usqp amp_js_v amp_gsa amp_ct searchresultposition li_source li_medium jwsource "
    "recommended_by recommendedby recommended_code filterkeyevents replytocom "
    "doing_wp_cron __readwiselocation embedded-checkout dmcid pfmredir "
    # messengers
    "isappinstalled nsukey openexternalbrowser zarsrc wa_status_inline "
    # visits
    "phpsessid jsessionid cfid cftoken".split()
)
# A common name beside one that tells: the share links of one publisher, under any of its hosts.
_BESIDE_NAME = {
    "st": "reflink",
    "ei": "cvid",
    "pc": "cvid",
    "_branch_referrer": "_branch_match_id",
    "accesstoken": "sharetype",
    "token": "sharetype",
    "nb": "share",
    "clickid": "irclickid",
    "scm": "spm",
    "chksm": "__biz",
    "scene": "__biz",
    "from-source": "from",
    "actid": "actcampaigntype",
    "actsource": "actcampaigntype",
    "linkid": "utm_source",
}
#: the site that a reader came from: Ghost adds `ref=paper.example` to all that it links to
_SITE = re.compile(
    r"https?://.+"
    r"|[a-z0-9][a-z0-9.-]{0,99}\.(?!(?:html?|php|aspx?|jsp|pdf|xml|js|jpe?g|png|gif)\Z)[a-z]{2,24}"
)
# A common name with a value that nobody writes by hand: `taid=12` may be the number of a page.
_SHAPES = {
    "cvid": re.compile(r"[0-9a-f]{32}"),
    "ncid": re.compile(r"[0-9]*[a-z_:-].*"),
    "itid": re.compile(r"(?:hp|lk|mr|sr|cp|ap|nb|ac)_.+"),
    "mod": re.compile(r".+_pos[0-9]+|e2(?:tw|fb|li)|djem[a-z_]+"),
    "mbid": re.compile(r"(?:synd|social|nl|email)_.+"),
    "awc": re.compile(r"[0-9]+_[0-9]+_[0-9a-z]+"),
    "ct": re.compile(r"t\(.+\)"),
    "elq": re.compile(r"[0-9a-z]{24,}"),
    "erid": re.compile(r"(?=.*[a-z])[0-9a-z]{9,}"),
    "s": re.compile(r"[0-9a-f]{32}"),
    "__s": re.compile(r"[0-9a-z]{6,}"),
    "_": re.compile(r"[0-9]{10,13}"),
    "nocache": re.compile(r"[0-9]+"),
    "cachebuster": re.compile(r"[0-9]+"),
    "no_cache": re.compile(r"1"),
    "chash": re.compile(r"[0-9a-f]{32}"),
    "cid": re.compile(r"sm_[a-z]+_[a-z_]+"),
    "ref": _SITE,
    "referrer": _SITE,
    "referer": _SITE,
    "_sp": re.compile(r"[0-9a-f-]{36}\.[0-9]+"),
    "link_source": re.compile(r"ta_[a-z_]+"),
    "shared": re.compile(r"[0-9]+-[0-9a-f]{8}-[0-9]+"),
    "taid": re.compile(r"[0-9a-f]{24}"),
    "page": re.compile(r"with:block-[0-9a-z-]+"),
}
_VISITS = frozenset("sessionid session_id session sessid sess sid zenid oscsid".split())
_VISIT = re.compile(r"(?=[a-z_-]*[0-9])[0-9a-z_-]{16,}")
_GIFTS = frozenset("gift freebie sharetoken share_token".split())
_GIFT = re.compile(r"(?=[a-z_.-]*[0-9])[0-9a-z_.-]{16,}")
# In an address under `/live/`, the post of the live page that the link goes to.
_LIVE_PLACES = frozenset("update post postid post-id blockid block entry entryid ticker".split())
_LIVE_PATH = re.compile(
    r"/(?:live|liveblog|live-?blogs?|live-news|liveticker|ticker)/+[^/]", re.IGNORECASE
)
# A post of Substack, also under a domain of its own: the path names it, not `post_id`.
_SUBSTACK_PATH = re.compile(r"/p/[a-z0-9-]+/?")
_SUBSTACK_PLACES = frozenset("publication_id post_id triggershare r".split())
# Ambiguous names count as tracking only with such a value: `ref=rss` goes, `ref=123456` stays.
_AMBIGUOUS_NAMES = frozenset(
    "ref source src from via rss partner feed feature cm_mmc share medium campaign mod mbid "
    "eref cid origin output referrer referer channel sc_cmp lnk "
    "refer".split()
)
_WAYS = frozenset(
    "rss feed feeds rssfeed atom xml twitter facebook fb tw whatsapp telegram linkedin reddit "
    "social share email newsletter homepage googlenews google_news flipboard singlemessage "
    "groupmessage timeline wechat weixin weibo vk odnoklassniki instagram youtube tiktok pinterest "
    "mastodon bluesky threads hn hackernews producthunt instapaper smartnews applenews "
    "googlediscover feedburner webpush kakaotalk viber messenger".split()
)
# Values that a feed or newsletter made, whatever the name: `k=rss`, `wtp=en-rss-all`.
_FEEDS = frozenset("rss rss2 mrss rssfeed newsletter newsletters".split())
# Names that say what is read, whatever the value: `topic=rss` is a list about RSS.
_SAYS_WHAT = frozenset(
    "id slug story article articles p page post q query s search keyword keywords term t tag tags "
    "topic title name cat category section type view doc file path url key company product "
    "lang subject action service word w".split()
)
# Places of a page from which a link led: `from=main_photo`, `ref=related-grid`, `from=hotnews`.
_FROM_PLACES = frozenset("from ref src source referrer origin".split())
_PLACES = frozenset(
    "hotnews related recommended recommendations sidebar teaser tabbar recirc".split()
)
_PARTS_OF_PLACES = frozenset(
    "main mainpage home homepage frontpage top photo grid block list slider widget box from "
    "exit".split()
)
# Words without a meaning of their own: `twitter_share_btn`, `public-rss`.
_BESIDE = frozenset("btn button link jetpack".split())
_BESIDE_FEED = frozenset(
    "btn button link all top news public feed feeds xml rdf atom web main home daily weekly "
    "world www html".split()
)
_TRANSLATED = re.compile(r"\.translate\.goog(?::|$)")  #: there `_x_tr_tl` says in what language
_NUMBERED = re.compile(r"sf[0-9]{6,}")  #: `sf123456789=1`, of Sprinklr
_PAIRS = frozenset("rss= rss=1 rss=yes rss=true rssfeed=true isfeed=1 outputtype=amp".split())
_WORD_BREAK = re.compile(r"[_.+\-: ]+")
_SHORT_WORD = re.compile(r"(?:[0-9]{6,}|[a-z]{2})?")  # a date, a language


def without_tracking(parameters: Sequence[str], *, host: str, path: str) -> list[str]:
    """The raw `name=value` pairs that say what is read; those that say how a reader came go.

    Unknown parameters stay: `?id=7` and `?reference=7` may be two different stories.
    """
    if not parameters:
        return []
    parameters = [_without_tail(parameter) for parameter in parameters]
    read = [_read(parameter) for parameter in parameters]
    names = frozenset(name for name, _ in read)
    bound = _bound_names(host)
    if not _TRANSLATED.search(host):
        bound |= {name for name in names if name.startswith("_x_tr_")}
    if _LIVE_PATH.search(path):
        bound |= _LIVE_PLACES
    if "publication_id" in names and _SUBSTACK_PATH.fullmatch(path):
        bound |= _SUBSTACK_PLACES
    return [
        parameter
        for parameter, (name, value) in zip(parameters, read, strict=True)
        if not (name in bound or _BESIDE_NAME.get(name, "") in names or _is_tracking(name, value))
    ]


def _without_tail(parameter: str) -> str:
    """The parameter without a second query: `?utm_source=rss` was added to one that had `?id=7`."""
    head, _, tail = parameter.rpartition("?")
    return _without_tail(head) if head and _is_tracking(*_read(tail)) else parameter


def _read(parameter: str) -> tuple[str, str]:
    """The name and value in lower case. `amp;` is what is left of an `&` that was escaped twice."""
    name, sign, value = parameter.partition("=")
    if not sign:  # `shared%3D12-ab`
        name, _, value = unquote(name).partition("=")
    return unquote(name).lower().removeprefix("amp;"), unquote(value).lower()


@lru_cache(maxsize=4096)  # a run meets each host many times
def _bound_names(host: str) -> frozenset[str]:
    """The names that count as tracking on a host, by its own and each parent domain's rules."""
    labels = host.partition(":")[0].split(".")
    parents = (".".join(labels[at:]) for at in range(len(labels) - 1))
    return frozenset().union(*(ON_HOST.get(parent, frozenset()) for parent in parents))


def _is_tracking(name: str, value: str) -> bool:
    """True when a parameter of any address says how the reader came."""
    if name in _NAMES or (name.startswith(_PREFIXES) and name not in _OWN_IDS):
        return True
    if f"{name}={value}" in _PAIRS or _NUMBERED.fullmatch(name):
        return True
    if (shape := _SHAPES.get(name)) and shape.fullmatch(value):
        return True
    if (name in _VISITS and _VISIT.fullmatch(value)) or (name in _GIFTS and _GIFT.fullmatch(value)):
        return True
    if name in _AMBIGUOUS_NAMES:
        return _says_how(value) or (name in _FROM_PLACES and _is_place(value))
    return name not in _SAYS_WHAT and _is_made_by_feed(value)


def _says_how(value: str) -> bool:
    """True for values that name how a reader came: `rss`, `rss_world`, `social-share-btn`."""
    words = set(_WORD_BREAK.split(value))
    return (
        value in _WAYS
        or "rss" in words
        or (bool(words & _WAYS) and words <= _WAYS | _BESIDE)
        or _is_made_by_feed(value)
    )


def _is_place(value: str) -> bool:
    """True for `hotnews`, `main_photo`, `from_main_6`; not `main`, a part of a site."""
    words = [word for word in _WORD_BREAK.split(value) if not word.isdigit()]
    is_place = not _PLACES.isdisjoint(words) or len(words) >= 2
    return is_place and _PLACES.union(_PARTS_OF_PLACES).issuperset(words)


def _is_made_by_feed(value: str) -> bool:
    """True for `rss`, `en-rss-all`, `newsletter_20261102`; not `why-rss-lives`, `rss-7`."""
    if "rss" not in value and "newsletter" not in value:
        return False
    words = set(_WORD_BREAK.split(value))
    return bool(words & _FEEDS) and all(
        _SHORT_WORD.fullmatch(word) for word in words - _FEEDS - _BESIDE_FEED
    )
