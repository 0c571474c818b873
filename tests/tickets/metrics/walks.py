"""Cases that wander through the one door, anywhere the machine and the rules let them."""

import datetime

from people.roles import Role
from tests.factories import PUBLIC_TEXT, consultation, user
from tickets import clock, services
from tickets.actors import Asker, Clock
from tickets.answers import sending
from tickets.lifecycle import Status
from tickets.models import Ticket

ERASE = "erase"
CATEGORIES = ("mail", "auth", "")


class Walk:
    """One case, and the people who do something to it."""

    def __init__(self, staff, at, *, category, held):
        self.staff = staff
        with clock.set_to(at):
            self.ticket, _token = services.open_ticket(
                consultation(**({"category": category} if category else {})), channel="web", by_robot=held
            )
        self.asker = Asker(self.ticket.pk)

    def choices(self, at):
        """Everything somebody may do then, as (name, who); askers see what was just sent later than the desk."""
        ticket = Ticket.objects.get(pk=self.ticket.pk)
        if ticket.erased_at:
            return []
        with clock.set_to(at):
            seen = sending.as_asker_sees(ticket)
            found = [
                (name, actor)
                for actor in (*self.staff.everybody, self.asker, Clock())
                for name in services.available_transitions(seen if actor is self.asker else ticket, actor)
                if name in services.available_transitions(ticket, actor)
            ]
        return [*found, (ERASE, self.asker)]

    def go(self, name, at):
        """The step of this name, by whoever may take it; nothing where nobody may."""
        who = next((actor for one, actor in self.choices(at) if one == name), None)
        if who is not None:
            self.do(name, who, at)

    def do(self, name, actor, at):
        with clock.set_to(at):
            if name == ERASE:
                services.erase(self.ticket.pk, by=actor)
            else:
                services.perform(self.ticket.pk, name, by=actor, data=self.data(name))

    def data(self, name):
        ticket = Ticket.objects.get(pk=self.ticket.pk)
        asked_now = ticket.expert.email if ticket.expert and ticket.status == Status.OFFERED else ""
        experts = [one for one in self.staff.experts if one.pk != ticket.expert_id]
        return {
            "offer": {"expert": experts[0].email, "instead_of": asked_now},
            "decline": {"reason": "いまは受けられません"},
            "hand_back": {"reason": "分野がちがいます"},
            "ask_back": {"message": "いつからですか。"},
            "asker_reply": {"message": "先週からです。"},
            "submit_for_review": {"answer": "結論から書きます。"},
            "return_to_expert": {"reason": "言葉をやさしく"},
            "refer": {"windows": ["ipa-anshin"], "message": "こちらへ", "asker_agreed": True},
            "reopen": {"message": "もう一度"},
            "request_consent": {**PUBLIC_TEXT, "category": "mail"},
            "grant_consent": {"public_text_hash": ticket.public_text_hash},
            "want_changes": {"message": "直してください"},
            "retract": {"reason": "まちがい"},
        }.get(name, {})


class Staff:
    """Two coordinators and two experts."""

    def __init__(self):
        self.coordinators = [user(Role.COORDINATOR), user(Role.COORDINATOR)]
        self.experts = [user(Role.EXPERT), user(Role.EXPERT)]
        self.everybody = [*self.coordinators, *self.experts]


def later(at, minutes):
    return at + datetime.timedelta(minutes=minutes, seconds=minutes % 50, microseconds=minutes * 7 % 1000)
