"""The words the rules know: legal forms, what names end in, what is no name though it looks like one."""

from __future__ import annotations

import re
from pathlib import Path

_LEGAL = (
    "株式会社 有限会社 合同会社 合資会社 合名会社 相互会社 特定非営利活動法人 NPO法人 社会福祉法人 医療法人 医療法人社団 医療法人財団 "
    "学校法人 宗教法人 一般社団法人 一般財団法人 公益社団法人 公益財団法人 社団法人 財団法人 税理士法人 弁護士法人 司法書士法人 "
    "行政書士法人 社会保険労務士法人 監査法人 農事組合法人 農業法人 独立行政法人 国立大学法人 地方独立行政法人 企業組合 事業協同組合 "
    "協同組合 信用金庫 信用組合 (株) (有) (合) (同) (医) (福) (学) (社) (財) (特非) (一社) (一財) (公社) (公財)"
).split()
LEGAL_FORM = re.compile("|".join(map(re.escape, sorted(_LEGAL, key=len, reverse=True))))

# A run of nouns that ends in one of these is a name of an organisation or of a place people go to.
ORGANISATION_ENDS = frozenset(
    (
    "製作所 製造所 工業 工業所 工務店 工芸 工房 工場 商店 商会 商事 商社 建設 建築 建材 土木 組 産業 興業 物産 水産 農園 農場 牧場 "
    "青果 鮮魚 精肉 食品 加工 加工所 製菓 製麺 製パン 酒造 醸造 製薬 薬局 薬品 化学 化成 電機 電気 電工 電子 電器 精機 精工 精密 機械 機工 重工 鉄工 "
    "鉄工所 鉄鋼 製鋼 製紙 製材 製材所 木材 木工 石材 石油 ガス 運輸 運送 物流 交通 タクシー バス 観光 旅館 ホテル 民宿 不動産 住宅 "
    "ハウス ホーム 印刷 印刷所 出版 書店 書房 新聞 新聞社 放送 テレビ 通信 証券 銀行 信金 信用金庫 信用組合 農協 漁協 生協 生命保険 "
    "病院 医院 クリニック 診療所 歯科 内科 眼科 外科 小児科 整骨院 接骨院 薬店 大学 大学院 短大 高校 高等学校 中学 中学校 小学校 学園 "
    "学院 学校 幼稚園 保育園 保育所 こども園 塾 研究所 研究会 研究室 研究科 学部 学会 協会 協議会 連盟 連合 連合会 組合 同盟 財団 機構 "
    "公社 公団 公庫 事務所 法律事務所 会計事務所 設計事務所 税務署 警察署 消防署 市役所 町役場 村役場 区役所 県庁 府庁 役場 保健所 "
    "裁判所 地裁 高裁 商工会 商工会議所 法人会 青年会 婦人会 自治会 町内会 委員会 省 庁 局 軍 隊 党 派 会 社 団 部 課 科 店 "
    "支店 本店 支社 本社 営業所 出張所 倉庫 図書館 美術館 博物館 会館 公民館 ホール センター スタジアム 球場 劇場 公園 空港 駅 港 橋 "
    "寺 神社 大社 神宮 教会 城 タワー ビル マンション ハイツ モール ショッピングセンター スーパー ストア マート 百貨店 美容室 理容室 "
    "食堂 酒場 喫茶 珈琲 亭 屋 庵 苑 園 荘 館 グループ ホールディングス カンパニー コーポレーション インダストリーズ システムズ "
    "エレクトロニクス フィルムズ レコード エンタテインメント エンターテインメント 線 鉄道 電鉄 道 街道 ダム トンネル 高速道路"
    ).split()
)

# After these stands no name although they can end one.
COMMON_RUNS = frozenset(
    (
        "会社 当社 弊社 自社 御社 貴社 他社 各社 同社 本社 支社 支店 本店 店 お店 当店 弊店 工場 事務所 営業所 倉庫 銀行 病院 学校 大学 "
        "役所 市役所 町役場 県庁 警察 警察署 消防署 保健所 税務署 裁判所 商工会 商工会議所 組合 協会 委員会 協議会 センター 図書館 駅 "
        "部 課 会 社 屋 部屋 社会 機会 場所 一部 全部 内部 外部 本部 情報 世界"
    ).split()
)

HONORIFIC = re.compile(
    "さん|様|さま|氏|君|くん|ちゃん|先生|殿|社長|副社長|会長|専務|常務|取締役|代表|部長|次長|課長|係長|主任|店長|工場長|所長|院長|園長|"
    "校長|教授|准教授|博士|弁護士|税理士|会計士|社労士|社会保険労務士|行政書士|司法書士|医師|理事長|理事|監督|選手|議員|大臣|知事|"
    "市長|町長|村長|女将|支配人|夫人|夫妻|兄弟|姉妹|親子|一家|家|社員|職員"
)
# Who is no one in particular, with an honorific.
NOBODY = frozenset(
    (
        "お客 客 お客様 皆 みな 業者 担当 担当者 取引先 先方 相手 利用者 会員 患者 お子 子 子供 お子様 奥 母 父 お母 お父 親 お嬢 お嫁 嫁 孫 "
        "兄 姉 弟 妹 祖父 祖母 店員 職員 社員 従業員 パート アルバイト 大家 看護師 医者 医師 弁護士 税理士 会計士 専門家 技術者 管理者 "
        "責任者 経営者 代表 代表者 社長 部長 課長 店長 先生 院長 所長 前 元 新 現 副 両 各 皆々 どちら 何 神 王 仏 ご主人 主人 旦那 若者 "
        "農家 作家 画家 専門 国家 民家 一 実 本 宗 大 隣 お隣 同 なに 誰 どなた 事務 事務員 受付 経理 総務 営業 警察 銀行 役所 業界 仲間 友達 友人 知人"
    ).split()
)

# Latin words that are no names in a letter to a desk for computers.
COMMON_LATIN = frozenset(
    (
        "pc usb lan wan vpn pdf id ip ok ng url http https web www wifi wi-fi sns dm cc bcc to re fw fwd ssl tls ssh ftp sftp smtp imap pop "
        "dns dhcp mac os cpu gpu ram hdd ssd nas raid bios uefi it ict iot ai dx csv xls xlsx doc docx ppt pptx zip rar exe dll iso jpg jpeg "
        "png gif mp3 mp4 txt html css js php sql db api app apk ec pos cad cam erp crm sms mms qr ic rfid gps cd dvd bd tv av edr xdr mdr soc "
        "csirt mfa 2fa utm waf ids ips bec apt ddos dos c2 ioc cve ransomware malware virus spam phishing firewall password login logout "
        "email e-mail mail e no vol tel fax am pm vs etc pin otp sim esim lte faq qa q a b c d n m x y z s t v u r l k j i h g f o p w it bcp "
        "pdca csr kpi sme nda sla rdp smb vlan ssid wpa wpa2 wpa3 wep aes rsa sha md5 cookie cookies hub ap dmz gb mb tb kb mbps gbps ghz hz "
        "kg km cm mm ml ac dc led ups url/id office word excel online spf dkim dmarc esc ctrl alt delete shift enter tab caps mp ec mb web2 ng pass usb-c hdmi nfc iso27001 scs"
    ).split()
)

# Nouns the dictionary calls proper names, though nobody is recognised by them.
COMMON_NAMES = frozenset(
    (
        "一つ 二つ 三つ 四つ 五つ 平成 昭和 令和 大正 明治 慶応 西暦 紀元前 インターネット ネット ウェブ クリスマス 春 夏 秋 冬 お盆 ゴールデンウィーク "
        "一時 サイバー ウイルス ランサムウェア マルウェア フィッシング バックアップ メール"
    ).split()
)
LONG_ENDS = tuple(end for end in ORGANISATION_ENDS if len(end) > 1)
STRONG_ENDS = frozenset("党省庁軍団隊館寺城署局")
"""What ends a name even where nothing else in the run says that it is one."""


WEAK_ENDS = frozenset("銀行 加工 食品 通信 放送 交通 観光 保険 住宅 印刷 出版 産業 工業 機械 電気 ガス バス ホーム 学校 組合 木工 化学 電子".split())
"""What needs more beside it than one everyday word: 金属加工, 取引銀行."""


def _read(name: str) -> frozenset[str]:
    """The words of a data file, one a line; lines with # say where they are from."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and line[0] != "#")


DATA = Path(__file__).parent / "data"
COMMON_NOUNS = _read("common_nouns.txt") | _read("desk_nouns.txt")
"""A noun that the dictionary knows and that is not among them is rare, and may be a name."""
