"""Which window is mine? Three answers lead to windows, each with the reason why.

The rules follow what the windows say of themselves (`cms/data/windows.json`) and who takes what: business consultants
take no running incident, IPA is where a firm goes that does not know, a report is no consultation, 188 is for consumers.
Pure functions: no database; whether a window still exists is the caller's business.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms import taxonomy

NEEDS = [
    ("answer", _("やり方を知りたい、答えがほしい")),
    ("report", _("届け出・通報・報告をしたい")),
    ("money", _("補助金や支援の制度を知りたい")),
    ("service", _("見守りや駆け付けを頼めるサービスをさがしたい")),
    ("law", _("法律のことを聞きたい")),
    ("read", _("自分で読んで調べたい")),
]
DESK, NOW, ANSWERS = "desk", "now", "answers"
"""Results that are not windows: the form of this desk, the first steps, the answers published here."""
LOCAL = "{prefecture}"
"""Stands for the prefecture's code in the code of a window."""

_MANAGEMENT = frozenset({"rules", "subsidy", "supplychain", "product", "insurance", "where", "other"})
_INCIDENTS = frozenset({"malware", "access", "website"})
_READING = frozenset({"network", "telework", "auth", "device"})


@dataclass(frozen=True)
class Answers:
    """What was answered. `topic` is the code of a category, or ""; `prefecture` a code, or ""."""

    happening: bool
    topic: str
    need: str
    prefecture: str = ""

    @property
    def from_elsewhere(self) -> bool:
        """The firm is known to be outside of the four prefectures of the desk."""
        return bool(self.prefecture) and self.prefecture not in taxonomy.SHIKOKU


@dataclass(frozen=True)
class Rule:
    """For these needs and topics (empty: any), this window, because of this."""

    window: str
    because: Promise
    needs: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()

    def applies(self, answers: Answers) -> bool:
        return (not self.needs or answers.need in self.needs) and (
            not self.topics or answers.topic in self.topics
        )


@dataclass(frozen=True)
class Suggestion:
    """`target` is the code of a window, or DESK, NOW or ANSWERS."""

    target: str
    because: str


def _for(*needs: str) -> frozenset[str]:
    return frozenset(needs)


HAPPENING_RULES = [
    Rule(NOW, _("いま起きているので、返事を待つより先に、すぐにすることがあるからです。")),
    Rule(
        "bank",
        _("送金の取消しや組戻しを頼めるのは、銀行だからです。"),
        topics=_for("fraud"),
    ),
    Rule("police-9110", _("被害のおそれがあるときは、警察が電話で相談を受けるからです。")),
    Rule(
        "ppc-report",
        _("個人情報がもれたおそれがあるときは、3〜5日以内に国への報告が要ることがあるからです。"),
        topics=_for("leak"),
    ),
    Rule("ipa-org", _("会社の被害の最初の対応を、案内してくれるからです。")),
    Rule(DESK, _("落ち着いたあとに、これからのことを書いて聞けるからです。急ぎの相談としてお受けします。")),
]
RULES = [
    # report: to those who collect reports; they give no advice
    Rule("ppc-report", _("個人情報がもれたときの、国への報告先だからです。"), _for("report"), _for("leak")),
    Rule(
        "bank",
        _("お金やカードのことは、まず自社の銀行やカード会社に知らせるからです。"),
        _for("report"),
        _for("fraud"),
    ),
    Rule(
        "antiphishing",
        _("偽のメールや偽サイトを知らせる先だからです。"),
        _for("report"),
        _for("mail", "fraud"),
    ),
    Rule("meiwaku", _("頼んでいない広告メールを知らせる先だからです。"), _for("report"), _for("mail")),
    Rule("jpcert-report", _("攻撃の元への連絡を頼めるからです。"), _for("report"), _INCIDENTS),
    Rule("npa-online", _("県の警察に、ネットから通報や相談を送れるからです。"), _for("report")),
    Rule("ipa-todoke", _("ウイルスや不正アクセスの、任意の届け出先だからです。"), _for("report"), _INCIDENTS),
    # money and services
    Rule("yorozu-" + LOCAL, _("補助金や支援の制度を、何度でも無料で聞けるからです。"), _for("money")),
    Rule("cci-takamatsu", _("高松市の会社の、経営の相談先だからです。"), _for("money")),
    Rule("ipa-security-action", _("補助金の条件になることがある、国の制度だからです。"), _for("money")),
    Rule(
        "ipa-otasuketai",
        _("見守り、駆け付け、簡単な保険をまとめた、国の基準を満たすサービスだからです。"),
        _for("service"),
    ),
    Rule(
        "yorozu-" + LOCAL,
        _("会社に合うものの選び方を、無料で聞けるからです。"),
        _for("service"),
    ),
    # law
    Rule(
        "ppc-dial",
        _("個人情報保護法の読み方を、電話で聞けるからです。"),
        _for("law"),
        _for("leak", "rules", "insider", "ai", "cloud"),
    ),
    Rule("houterasu", _("法律の制度と、法律の相談先を教えてくれるからです。"), _for("law")),
    # reading
    Rule(ANSWERS, _("ほかの会社の質問と答えを、ふだんの言葉で探せるからです。"), _for("read", "answer")),
    Rule("soumu-kokumin", _("国が出している、分かりやすい読みものだからです。"), _for("read"), _READING),
    Rule(
        "soumu-secunity",
        _("地域で学び合う集まりをさがせるからです。"),
        _for("read"),
        _for("training", "where"),
    ),
    # an answer
    Rule(DESK, _("専門家が、会社の事情に合わせて、ふつうの言葉で答えるからです。無料です。"), _for("answer")),
    Rule(
        "police-9110",
        _("お金のだまし取りは、警察が電話で相談を受けるからです。"),
        _for("answer"),
        _for("fraud"),
    ),
    Rule("ppc-dial", _("報告が要るかどうかを、電話で聞けるからです。"), _for("answer"), _for("leak")),
    Rule(
        "yorozu-" + LOCAL,
        _("経営に関わる困りごとを、何度でも無料で聞けるからです。"),
        _for("answer"),
        _MANAGEMENT,
    ),
    Rule("ipa-org", _("会社の困りごとで迷ったときに、最初に聞ける国の窓口だからです。"), _for("answer")),
    # whoever is left with a question
    Rule(DESK, _("ここまでの窓口で分からなかったことを、まとめて聞けるからです。無料です。")),
]
ELSEWHERE_RULES = [
    Rule(
        "yorozu-" + LOCAL,
        _(
            "この窓口は四国の会社のためのものですが、会社のある県にも、何度でも無料で相談できる窓口があるからです。"
        ),
    ),
]


def route(answers: Answers) -> list[Suggestion]:
    """Where to turn, best first, each target once; never empty, since this desk takes whatever is left."""
    rules = HAPPENING_RULES if answers.happening else RULES
    if answers.from_elsewhere and not answers.happening:
        rules = [*ELSEWHERE_RULES, *rules]
    found: dict[str, Suggestion] = {}
    for rule in rules:
        if rule.applies(answers):
            for target in _targets(rule, answers.prefecture):
                found.setdefault(target, Suggestion(target, str(rule.because)))
    return list(found.values())


def _targets(rule: Rule, prefecture: str) -> Iterator[str]:
    """The window of the prefecture; where none was chosen, the list of them all."""
    if LOCAL not in rule.window:
        yield rule.window
    elif prefecture:
        yield rule.window.replace(LOCAL, prefecture)
    else:
        yield rule.window.replace(LOCAL, "hq")
