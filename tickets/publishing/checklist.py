"""What the writer of a public text confirms having looked at."""

from typing import Any

from django.utils.translation import gettext_lazy as _

CHECKLIST: dict[str, Any] = {
    "names": _("会社・人・製品の名前、住所、電話、メール、番号が残っていない"),
    "combination": _("地域・業種・会社の大きさを合わせても、一つの会社にしぼられない"),
    "exact": _("日付・金額・人数は、およその言い方にした"),
    "unusual": _("ニュースになったことや、めずらしい事情を書いていない"),
    "weakness": _("使っている製品の名前・版や、まだ直っていない弱いところを書いていない"),
    "files": _("画面の写真や添付ファイルの中身を写していない"),
}
"""Code → words: the five steps of the guideline on anonymised information, applied to this desk."""
