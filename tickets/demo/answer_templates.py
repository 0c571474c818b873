"""A few templates of answers for the demo desk, shared by everybody."""

from __future__ import annotations

from tickets import clock
from tickets.models import AnswerTemplate

TEMPLATES = (
    (
        "はじめのあいさつ",
        "",
        "ご相談ありがとうございます。書いてくださったことで、状況がわかりました。",
    ),
    (
        "知らないメールの確かめ方",
        "mail",
        (
            "1. メールの中のリンクや、付いているファイルは開かないでください。\n"
            "2. 送ってきた会社に、前から知っている電話番号で確かめてください。\n"
            "3. 開いてしまったときは、いつ・何をしたかをメモして、もう一度ここに書いてください。"
        ),
    ),
    (
        "証拠を残してから動く",
        "malware",
        (
            "1. その機械のネットの線を抜くか、Wi-Fiを切ってください。\n"
            "2. 電源は切らないでください。動きの記録が消えることがあります。\n"
            "3. 画面を、スマホで写真に撮ってください。"
        ),
    ),
)


def create_templates() -> None:
    """Adds those that are missing, by name."""
    known = set(AnswerTemplate.objects.filter(owner__isnull=True).values_list("name", flat=True))
    AnswerTemplate.objects.bulk_create(
        AnswerTemplate(name=name, category_id=category or None, body=body, changed_at=clock.now())
        for name, category, body in TEMPLATES
        if name not in known
    )
