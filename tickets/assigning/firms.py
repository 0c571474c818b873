"""When two cases come from the same firm: names and mail domains, folded and kept as keyed hashes only.

An expert with a conflict of interest must not meet the firm again, and the firm's name must not outlive its data.
What is stored is therefore HMAC-SHA256 of the folded name, keyed with SECRET_KEY: it recognises, it tells nothing. A
new SECRET_KEY makes the old keys recognise nothing any more. No database.
"""

from __future__ import annotations

import re
import unicodedata

from django.utils.crypto import salted_hmac

_LEGAL_FORMS = re.compile(
    r"株式会社|有限会社|合同会社|合資会社|合名会社|\((?:株|有|同|資|名|一社|一財|医|学|福|特非|社福)\)"
    r"|(?:一般|公益|特例)?(?:社団|財団)法人|特定非営利活動法人|npo法人|医療法人(?:社団)?|社会福祉法人|学校法人|宗教法人"
    r"|(?<![a-z])(?:co\.?,?\s*ltd|inc|llc|k\.k|corp|corporation|limited)(?![a-z])\.?"
)
_NOT_LETTERS = re.compile(r"[\W_]+")
# What people write where they have no firm's name to give.
_NO_FIRM = {
    "",
    "個人",
    "個人事業主",
    "自営業",
    "自営",
    "なし",
    "無し",
    "無",
    "特になし",
    "非公開",
    "匿名",
    "未定",
    "test",
}
# Mail services that anybody uses: such a domain says nothing about a firm. Subdomains of them neither.
_ANYBODYS = {
    *("gmail.com", "googlemail.com", "outlook.com", "outlook.jp", "hotmail.com", "hotmail.co.jp", "live.jp"),
    *("live.com", "msn.com", "icloud.com", "me.com", "mac.com", "yahoo.co.jp", "yahoo.com", "ymail.ne.jp"),
    *("docomo.ne.jp", "ezweb.ne.jp", "au.com", "softbank.ne.jp", "vodafone.ne.jp", "ymobile.ne.jp"),
    *("rakumail.jp", "rakuten.jp", "uqmobile.jp", "ocn.ne.jp", "plala.or.jp", "nifty.com", "biglobe.ne.jp"),
    *("so-net.ne.jp", "dion.ne.jp", "jcom.zaq.ne.jp", "zaq.ne.jp", "jcom.home.ne.jp", "infoweb.ne.jp"),
    *("asahi-net.or.jp", "eonet.ne.jp", "pikara.ne.jp", "dti.ne.jp", "hi-ho.ne.jp", "excite.co.jp"),
    *("proton.me", "protonmail.com", "aol.com", "gmx.com", "zoho.com", "mail.com"),
}
_SALT = "tickets.firm"
_LATIN = re.compile(r"[a-z0-9]+")


def folded_name(name: str) -> str:
    """A firm's name without what people write differently: width, case, blanks, marks, 株式会社; "" for no firm."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    folded = _NOT_LETTERS.sub("", _LEGAL_FORMS.sub("", plain))
    return "" if folded in _NO_FIRM else folded


def firm_domain(email: str) -> str:
    """The domain of an address where it is a firm's own, else ""."""
    domain = unicodedata.normalize("NFKC", email).rpartition("@")[2].strip().casefold()
    is_anybodys = any(domain == one or domain.endswith(f".{one}") for one in _ANYBODYS)
    return "" if is_anybodys else domain


def name_key(name: str) -> str:
    """The keyed hash of a firm's name, "" where it names none."""
    return _key("name", folded_name(name))


def domain_key(email: str) -> str:
    """The keyed hash of the firm's mail domain, "" for an address anybody may have."""
    return _key("domain", firm_domain(email))


def _key(kind: str, value: str) -> str:
    return salted_hmac(f"{_SALT}.{kind}", value, algorithm="sha256").hexdigest() if value else ""


def mentions(text: str, word: str) -> bool:
    """Whether a text holds a name, whatever its width, case and blanks; Latin names as whole words only."""
    wanted = unicodedata.normalize("NFKC", word).casefold().strip()
    there = unicodedata.normalize("NFKC", text).casefold()
    if not wanted:
        return False
    if _LATIN.fullmatch(wanted):
        return re.search(rf"(?<![a-z0-9]){re.escape(wanted)}(?![a-z0-9])", there) is not None
    folded = folded_name(word)
    return bool(folded) and folded in _NOT_LETTERS.sub("", there)
