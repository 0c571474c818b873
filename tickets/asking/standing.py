"""Where a case stands, in the words of its asker's page: what is going on, who acts next, by when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets.lifecycle import OPEN_STATES, Publication, Status
from tickets.lists import targets
from tickets.models import Ticket

WHERE_IT_STANDS: dict[str, Any] = {
    Status.HELD: gettext_lazy("ご相談を受け付けました。担当者が内容を確かめています。"),
    Status.RECEIVED: gettext_lazy("ご相談を受け付けました。お答えする専門家を決めています。"),
    Status.OFFERED: gettext_lazy("専門家に、お答えできるか聞いています。"),
    Status.IN_PROGRESS: gettext_lazy("専門家が回答を書いています。"),
    Status.AWAITING_ASKER: gettext_lazy("追加でお聞きしたいことがあります。下の欄からお返事をください。"),
    Status.IN_REVIEW: gettext_lazy("回答ができました。お送りする前に、もう一人が内容を確かめています。"),
    Status.ANSWERED: gettext_lazy("回答をお送りしました。下のやりとりで読めます。"),
    Status.REFERRED: gettext_lazy("この内容に合う窓口をご案内しました。下のやりとりで読めます。"),
    Status.CLOSED: gettext_lazy("この相談は終わりました。続きがあれば、もう一度相談できます。"),
    Status.SPAM: gettext_lazy(
        "この相談は、宣伝などと判断して片づけました。まちがいのときは、もう一度お送りください。"
    ),
    Status.WITHDRAWN: gettext_lazy("この相談は取り下げられました。"),
}
WHO_IS_NEXT: dict[str, Any] = {
    Status.HELD: gettext_lazy("窓口の担当者です。あなたがすることは、いまはありません。"),
    Status.RECEIVED: gettext_lazy("窓口の担当者です。あなたがすることは、いまはありません。"),
    Status.OFFERED: gettext_lazy("専門家です。あなたがすることは、いまはありません。"),
    Status.IN_PROGRESS: gettext_lazy("専門家です。あなたがすることは、いまはありません。"),
    Status.AWAITING_ASKER: gettext_lazy("あなたです。お返事をいただいてから、続きを書きます。"),
    Status.IN_REVIEW: gettext_lazy("窓口の担当者です。あなたがすることは、いまはありません。"),
    Status.ANSWERED: gettext_lazy("いまは、だれの番でもありません。わからないところは、もう一度聞けます。"),
    Status.REFERRED: gettext_lazy("いまは、だれの番でもありません。続きがあれば、もう一度聞けます。"),
}
"""Cases that have ended have nobody."""
WHO_PUBLISHES: dict[str, Any] = {
    Publication.CHANGES_WANTED: gettext_lazy("窓口です。文章を直して、もう一度お見せします。"),
    Publication.GRANTED: gettext_lazy("窓口の担当者です。もう一度確かめてから公開します。"),
}
"""Where the answer is done and only the publication still moves."""
DECIDES = gettext_lazy("あなたです。公開してよいかを決めてください。")
ABOUT_PUBLICATION: dict[str, Any] = {
    Publication.REQUESTED: gettext_lazy("公開してよいか、下の文章を見て決めてください。"),
    Publication.CHANGES_WANTED: gettext_lazy(
        "直してほしい点を受け取りました。直した文章をもう一度お見せします。"
    ),
    Publication.DECLINED: gettext_lazy("公開しません。お答えは、そのままお読みいただけます。"),
    Publication.GRANTED: gettext_lazy(
        "公開してよいとのお返事を受け取りました。担当者が確かめてから公開します。"
    ),
    Publication.PUBLISHED: gettext_lazy("下の文章を公開しています。いつでも取りやめられます。"),
    Publication.RETRACTED: gettext_lazy("公開を取り下げました。このサイトからは消えています。"),
}
NOT_YET: dict[str, Any] = {
    Publication.PUBLISHED: gettext_lazy("公開の準備をしています。まもなくこのサイトで読めるようになります。"),
    Publication.RETRACTED: gettext_lazy("公開を取り下げています。まもなくこのサイトから消えます。"),
}
SILENCE_WAS_NO = gettext_lazy(
    "お返事がなかったので、公開しないことにしました。公開してよいときは、「もう一度聞く」からお知らせください。"
)


@dataclass(frozen=True)
class Standing:
    """What the note at the head of the page says. `answer_by` only while somebody works on an answer."""

    now: Any
    publication: Any
    who: Any
    is_yours: bool
    answer_by: date | None
    is_late: bool


@dataclass(frozen=True)
class Step:
    """A station for `components/track.html`. `state` is "done", "here" or "" (not reached)."""

    label: str
    date: datetime | str | None
    state: str


def standing_of(ticket: Ticket, *, is_asked: bool, article_url: str | None) -> Standing:
    """The standing of `ticket` now. At most one query each for a case something was said in and for a publication declined."""
    status = Status(ticket.status)
    answer_by = expected_answer(ticket)
    return Standing(
        now=WHERE_IT_STANDS[status],
        publication=about_publication(ticket, article_url),
        who=_who_is_next(ticket, is_asked=is_asked),
        is_yours=is_asked or status == Status.AWAITING_ASKER,
        answer_by=answer_by,
        is_late=answer_by is not None and answer_by < timezone.localdate(),
    )


def _who_is_next(ticket: Ticket, *, is_asked: bool) -> Any:
    status = Status(ticket.status)
    if is_asked and status != Status.AWAITING_ASKER:
        return DECIDES
    if status in (Status.ANSWERED, Status.CLOSED) and ticket.publication in WHO_PUBLISHES:
        return WHO_PUBLISHES[ticket.publication]
    return WHO_IS_NEXT.get(status, "")


def expected_answer(ticket: Ticket) -> date | None:
    """The day by which the answer is promised; None where nothing is promised now.

    Counted as the desk counts it (`lists/targets.py`): from the receipt, of a case asked again from then, without the time
    in which the asker was asked back.
    """
    if ticket.status not in targets.CLOCK_RUNS:
        return None
    return timezone.localdate(targets.answer_due(ticket))


def about_publication(ticket: Ticket, article_url: str | None) -> Any:
    """Where the publication stands, by what a reader finds now; of a case taken back only that it is gone."""
    state = Publication(ticket.publication)
    if state in NOT_YET and (article_url is None) == (state == Publication.PUBLISHED):
        return NOT_YET[state]
    if ticket.status == Status.WITHDRAWN and state != Publication.RETRACTED:
        return ""
    if state == Publication.DECLINED and _was_declined_by_clock(ticket):
        return SILENCE_WAS_NO
    return ABOUT_PUBLICATION.get(state, "")


def _was_declined_by_clock(ticket: Ticket) -> bool:
    row = ticket.transitions.filter(name="decline_consent").order_by("at", "pk").last()
    return row is not None and row.actor_role == "clock"


def steps_of(ticket: Ticket, answer_by: date | None = None) -> list[Step]:
    """The stations of the case for the track at the side; the first one not reached is "here"."""
    stations = [
        Step(_("受け付け"), ticket.received_at, "done"),
        Step(_("専門家を決める"), ticket.accepted_at, "done" if ticket.accepted_at else ""),
        _answer_step(ticket, answer_by),
    ]
    if ticket.first_answer_at and not ticket.accepted_at:  # referred at once: it never had an expert
        del stations[1]
    is_asked_nothing = ticket.status == Status.WITHDRAWN and ticket.publication == Publication.REQUESTED
    steps = stations if is_asked_nothing else [*stations, *_publication_steps(ticket)]
    if ticket.status in (*OPEN_STATES, Status.CLOSED):
        for position, step in enumerate(steps):
            if not step.state:
                steps[position] = replace(step, state="here")
                break
    return steps


def _answer_step(ticket: Ticket, answer_by: date | None) -> Step:
    if ticket.first_answer_at:
        return Step(_("お答え"), ticket.first_answer_at, "done")
    until = (
        _("%(day)sまで") % {"day": formats.date_format(answer_by, _("n月j日（D）"))} if answer_by else None
    )
    return Step(_("お答え"), until, "")


def _publication_steps(ticket: Ticket) -> list[Step]:
    """What became of the question whether it may be published, and of the publication itself."""
    asked = _("公開の確認")
    agreed = Step(asked, ticket.consent_given_at, "done")
    steps = {
        Publication.REQUESTED: [Step(asked, _("あなたの番です"), "")],
        Publication.CHANGES_WANTED: [Step(asked, _("文章を直しています"), "")],
        Publication.DECLINED: [Step(asked, _("公開しません"), "done")],
        Publication.GRANTED: [agreed, Step(_("公開"), None, "")],
        Publication.PUBLISHED: [agreed, Step(_("公開"), None, "done")],
        Publication.RETRACTED: [Step(asked, _("公開を取りやめました"), "done")],
    }
    return steps.get(Publication(ticket.publication), [])
