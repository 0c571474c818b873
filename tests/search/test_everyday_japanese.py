"""What people type in place of the word in the article, through everything from the query to the order. On
each engine."""

import pytest

from cms.models import GlossaryTerm
from search.analysis import query_terms
from search.documents import Document
from search.engines.base import SearchEngine
from search.ranking import ranked
from search.synonyms import expanded

ARTICLES = [
    Document(1, "パスワードを忘れた", "管理者に頼み、新しいパスワードを決めます。", {}),
    Document(2, "サーバーが遅い", "二段階認証を入れた後です。罠かもしれません。", {}),
    Document(3, "問い合わせの窓口", "引っ越しの前に、すべての鍵を返します。", {}),
    Document(4, "Ｗｉ－Ｆｉにつながらない", "ルーターの電源を入れ直します。", {}),
    Document(5, "ファイアウォールの設定", "社外からの通信を止めます。", {}),
    Document(6, "ランサムウェアに感染した", "ネットワークから切り離します。", {}),
    Document(7, "ログインの履歴", "知らない国からの利用を調べます。", {}),
    Document(8, "スマートフォンを無くした", "回線を止めます。", {}),
    Document(9, "フィッシングの見分け方", "送り主の住所を確かめます。", {}),
    Document(10, "ウイルス対策ソフトの更新", "期限が切れると守れません。", {}),
    Document(11, "メールの添付ファイル", "開く前に確かめます。", {}),
    Document(12, "印刷ができない", "紙を入れ直します。", {}),
    Document(13, "メール、メール、メール", "メールの多い会社です。", {}),
    Document(14, "USBメモリの扱い", "社外に持ち出さない。", {}),
    Document(15, "ＰＣの入れ替え", "古い物は消してから捨てます。", {}),
]
GLOSSARY = {
    "ランサムウェア": ["ransomware", "身代金ウイルス"],
    "ログイン": ["サインイン"],
    "スマートフォン": ["スマホ", "携帯電話"],
    "フィッシング": ["偽メール", "詐欺メール"],
}


@pytest.fixture
def desk(db, engine: SearchEngine) -> SearchEngine:
    GlossaryTerm.objects.all().delete()
    for term, aliases in GLOSSARY.items():
        GlossaryTerm.objects.create(term=term, aliases=aliases, short="短い", plain="説明")
    engine.put(ARTICLES)
    return engine


def found(engine: SearchEngine, text: str) -> list[int]:
    return [page_id for page_id, _ in ranked(engine, expanded(query_terms(text), text), {}, 0, 10).hits]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # one kanji: at the end of a run, alone, inside a word
        ("罠", 2), ("鍵", 3), ("忘", 1),
        # only words of asking
        ("出来ない", 12), ("できない", 12),
        # hiragana for katakana and the other way round
        ("ぱすわーど", 1), ("うぃるす", 10), ("らんさむうぇあ", 6), ("ふぃっしんぐ", 9),
        # long vowels and small kana
        ("サーバ", 2), ("ルータ", 4), ("ウィルス", 10), ("ランサムウエア", 6), ("USBメモリー", 14),
        # okurigana, kanji or kana
        ("問合せ", 3), ("問合わせ", 3), ("引越し", 3), ("全て", 3), ("失くした", 8),
        # width and case
        ("ﾊﾟｽﾜｰﾄﾞ", 1), ("pc", 15), ("PC", 15), ("ＰＣ", 15), ("ｕｓｂメモリ", 14),
        # scripts
        ("Wi-Fi", 4), ("WiFi", 4), ("wifi", 4), ("ワイファイ", 4), ("Wi‐Fi", 4), ("ﾜｲﾌｧｲ", 4),
        # numbers
        ("2段階認証", 2), ("二段階認証", 2), ("２段階認証", 2),
        # spellings the dictionary does not know
        ("ファイアウォール", 5), ("ファイヤーウォール", 5), ("ファイアーウォール", 5), ("ファイヤウォール", 5),
        ("ファイアウオール", 5),
        # synonyms
        ("ransomware", 6), ("身代金ウイルス", 6), ("サインイン", 7), ("スマホ", 8), ("携帯電話", 8),
        ("偽メール", 9), ("詐欺メール", 9), ("サインインの履歴", 7), ("スマホを無くした", 8),
        # one typo
        ("パスワート", 1), ("パスワドを忘れた", 1), ("ランサムウェラ", 6), ("フィシング", 9), ("ルウター", 4),
        # two words: both of them rather than one of them often
        ("メール 添付", 11), ("添付　メール", 11),
    ],
)  # fmt: skip
def test_finds_the_article_first(desk, text, expected):
    assert found(desk, text)[:1] == [expected]


def test_typed_word_comes_before_its_synonym(desk):
    desk.put(
        [
            Document(20, "サインインの画面", "名前を入れます。"),
            Document(21, "ログインの画面", "名前を入れます。"),
        ]
    )

    ranking = found(desk, "サインイン")

    assert ranking[0] == 20
    assert {7, 21} <= set(ranking)


def test_question_that_shares_nothing_with_any_article_finds_nothing(desk):
    assert found(desk, "天気予報はどうしたら出ますか教えてください") == []
