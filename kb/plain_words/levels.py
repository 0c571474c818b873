"""What a reader of each level is taken to know, and how long a sentence may be for them.

Levels are the codes of `cms/data/taxonomy.json`. The lists are judgement, kept short: a term too much costs the
writer one look, a term too few costs the reader the answer.
"""

from __future__ import annotations

from dataclasses import dataclass

# Terms of the glossary that everybody meets every day.
EVERYDAY_TERMS = frozenset({"Wi-Fi", "ID"})
# What somebody who uses a computer at work has met.
OFFICE_TERMS = EVERYDAY_TERMS | {
    *(
        "コンピュータウイルス",
        "ウイルス対策ソフト",
        "迷惑メール",
        "なりすまし",
        "バックアップ",
        "パッチ",
        "クラウド",
    ),
    *(
        "テレワーク",
        "プロバイダ",
        "ルーター",
        "生成AI",
        "個人データ",
        "サポート終了",
        "アクセス権限",
        "内部不正",
    ),
}
# What even somebody who looks after computers may not have met; they know all the others.
RARE_TERMS = frozenset({
    *("RaaS", "APT", "SIEM", "SOC", "CSIRT", "DKIM", "DMARC", "サンドボックス", "フォレンジック", "ペネトレーションテスト"),
    *("SCS評価制度", "登録セキスペ", "組戻し", "速報・確報", "リスク移転", "要配慮個人情報", "ISMS", "SECURITY ACTION"),
    "サイバーセキュリティお助け隊サービス",
})  # fmt: skip

EVERYDAY_LETTERS = frozenset({
    *("PC", "USB", "ID", "URL", "IT", "OK", "NG", "QA", "FAX", "TEL", "PDF", "AM", "PM", "CD", "DVD", "TV", "SMS", "SNS"),
    *("QR", "LINE", "ATM", "AI", "LAN", "WEB", "NTT", "JR", "ZIP", "ESC", "CTRL", "ALT", "DEL", "HP", "KDDI", "NHK"),
    *("ON", "OFF", "NO", "YES", "WI", "FI"),
})  # fmt: skip
OFFICE_LETTERS = EVERYDAY_LETTERS | {"OS", "CSV", "CPU", "HDD", "SSD", "HTML", "IPA", "CC", "BCC"}
EXPERT_LETTERS = OFFICE_LETTERS | {
    *(
        "DNS",
        "IP",
        "TCP",
        "UDP",
        "HTTP",
        "HTTPS",
        "SSH",
        "FTP",
        "SMTP",
        "IMAP",
        "POP",
        "MAC",
        "RAM",
        "SQL",
        "NTP",
    ),
    *(
        "GPO",
        "AD",
        "DHCP",
        "CVE",
        "JPCERT",
        "SSID",
        "WPA",
        "SSL",
        "TLS",
        "PPC",
        "JVN",
        "RDP",
        "SMB",
        "CMS",
        "PHP",
    ),
}


@dataclass(frozen=True, slots=True)
class Level:
    """A reader: the longest sentence in characters, the abbreviations known, and which terms are known."""

    code: str
    longest_sentence: int
    letters: frozenset[str]
    known_terms: frozenset[str] = frozenset()
    knows_all_but: frozenset[str] = frozenset()

    def knows(self, term: str) -> bool:
        """Whether a term of the glossary needs no explanation."""
        return term not in self.knows_all_but if self.knows_all_but else term in self.known_terms


LEVELS = {
    level.code: level
    for level in (
        Level("beginner", 60, EVERYDAY_LETTERS, EVERYDAY_TERMS),
        Level("intermediate", 70, OFFICE_LETTERS, OFFICE_TERMS),
        Level("advanced", 80, EXPERT_LETTERS, knows_all_but=RARE_TERMS),
        Level("manager", 80, EXPERT_LETTERS, knows_all_but=RARE_TERMS),
    )
}


def level_of(code: str) -> Level:
    """The level with this code; whoever did not say, or says something else, is taken for a beginner."""
    return LEVELS.get(code, LEVELS["beginner"])
