"""What the asker is told before saying yes. The wording's version is kept with each consent."""

from django.utils.translation import gettext_lazy as _

# Raise it with every change of the sentences below: a consent must be readable years later.
WORDING_VERSION = "2026-11-24"
WORDING = (
    _("公開されるのは、この枠の中の文章と分類だけです。会社名、お名前、メールアドレスは公開しません。"),
    _("公開しなくても、お答えの内容や速さは変わりません。お返事がなければ公開しません。"),
    _("公開したあとでも、いつでも理由なしに取り下げられます。"),
    _("取り下げると、このサイトからはすぐに消えます。ほかの人がすでに写したものまでは消せません。"),
)
