"""What the API answers. What it takes stands in `tickets/inputs.py`, shared with the pages."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from people.models import User
from tickets import rules, services
from tickets.actors import Actor
from tickets.desk import merging
from tickets.models import HandOver, Message, PublicText, Ticket, Transition
from tickets.models.publication import Decision


class PublicTextOutput(serializers.ModelSerializer[PublicText]):
    class Meta:
        model = PublicText
        fields = ["version", "title", "question", "answer", "category", "audience", "industry", "size_band"]


class DecisionOutput(serializers.Serializer[Any]):
    """What the writer of a public text decided about a word, or confirmed (`type` is then a point of the checklist)."""

    kind = serializers.ChoiceField(choices=Decision.choices)
    field = serializers.CharField(allow_blank=True)
    type = serializers.CharField()
    text = serializers.CharField(allow_blank=True)


class DeskPublicTextOutput(PublicTextOutput):
    """For the desk, with what its writer decided: whoever releases it reads this first."""

    decisions = DecisionOutput(many=True)
    writer = serializers.CharField(source="writer.display_name")

    class Meta(PublicTextOutput.Meta):
        fields = [*PublicTextOutput.Meta.fields, "writer", "decisions"]


class ThreadMessageOutput(serializers.ModelSerializer[Message]):
    """One message as the asker sees it: who wrote it is "desk" or "asker", never a name."""

    author = serializers.SerializerMethodField()

    class Meta:
        model = Message
        fields = ["kind", "author", "body", "sent_at"]

    def get_author(self, message: Message) -> str:
        return "asker" if message.kind == Message.Kind.REPLY else "desk"


class AskedHandOverOutput(serializers.ModelSerializer[HandOver]):
    """A text for a window, as its asker sees it."""

    window = serializers.CharField(source="window.name")

    class Meta:
        model = HandOver
        fields = ["id", "window", "text", "text_hash", "agreed_at", "declined_at", "told_at"]


class StatusOutput(serializers.ModelSerializer[Ticket]):
    """The case as its asker may see it."""

    messages = serializers.SerializerMethodField()
    public_text = serializers.SerializerMethodField()
    public_text_hash = serializers.SerializerMethodField()
    handovers = serializers.SerializerMethodField()
    available_transitions = serializers.SerializerMethodField()

    class Meta:
        model = Ticket
        fields = [
            "number",
            "status",
            "publication",
            "subject",
            "body",
            "received_at",
            "messages",
            "public_text",
            "public_text_hash",
            "handovers",
            "available_transitions",
        ]

    def get_handovers(self, ticket: Ticket) -> list[dict[str, Any]]:
        return list(AskedHandOverOutput(ticket.handovers.select_related("window"), many=True).data)

    def get_messages(self, ticket: Ticket) -> list[dict[str, Any]]:
        return list(ThreadMessageOutput(ticket.messages.shown_to_asker(), many=True).data)

    def get_public_text(self, ticket: Ticket) -> dict[str, Any] | None:
        return PublicTextOutput(ticket.public_text).data if ticket.public_text else None

    def get_public_text_hash(self, ticket: Ticket) -> str | None:
        return ticket.public_text_hash or None

    def get_available_transitions(self, ticket: Ticket) -> list[str]:
        return services.available_transitions(ticket, self.context["actor"])


class CreatedOutput(serializers.Serializer[Any]):
    number = serializers.CharField()
    status_url = serializers.URLField()
    token = serializers.CharField(help_text="Shown once; it is the key to the case.")


class MessageOutput(serializers.ModelSerializer[Message]):
    author = serializers.CharField(source="author.display_name", default="")

    class Meta:
        model = Message
        fields = ["kind", "is_public", "author", "body", "created_at", "sent_at"]


class TransitionOutput(serializers.ModelSerializer[Transition]):
    """One row of the history; `details` is empty where they are another expert's own business."""

    details = serializers.SerializerMethodField()

    class Meta:
        model = Transition
        fields = ["field", "name", "source", "target", "actor_role", "details", "at"]

    def get_details(self, row: Transition) -> dict[str, Any]:
        return row.details if rules.may_read_details(self.context["actor"], row) else {}


class TicketListOutput(serializers.ModelSerializer[Ticket]):
    """A row of a list."""

    expert = serializers.EmailField(source="expert.email", default=None)
    title = serializers.CharField()

    class Meta:
        model = Ticket
        fields = [
            "number",
            "title",
            "status",
            "publication",
            "urgency",
            "category",
            "prefecture",
            "industry",
            "size_band",
            "expert",
            "received_at",
            "acknowledged_at",
            "assigned_at",
            "accepted_at",
            "first_response_at",
            "first_answer_at",
            "resolved_at",
            "due_at",
        ]


class TicketOutput(TicketListOutput):
    """One case as the desk sees it. Contact data are the coordinator's business only."""

    tags = serializers.SlugRelatedField("name", many=True, read_only=True)  # type: ignore[var-annotated]
    merged_into = serializers.CharField(source="merged_into.number", default=None)
    linked = serializers.SerializerMethodField()
    messages = MessageOutput(many=True)
    transitions = TransitionOutput(many=True)
    public_text = DeskPublicTextOutput(allow_null=True)
    available_transitions = serializers.SerializerMethodField()

    class Meta(TicketListOutput.Meta):
        fields = [
            *TicketListOutput.Meta.fields,
            "channel",
            "subject",
            "body",
            "organisation",
            "name",
            "email",
            "phone",
            "language",
            "audience",
            "level",
            "happening_now",
            "tags",
            "merged_into",
            "linked",
            "messages",
            "transitions",
            "public_text",
            "public_text_hash",
            "available_transitions",
        ]

    def get_linked(self, ticket: Ticket) -> list[str]:
        """The numbers of the cases tied to it, of those this user may know of."""
        if not ticket.has_links:
            return []
        return [other.number for _kind, other in merging.linked_cases(ticket, by=self.context["actor"])]

    def get_available_transitions(self, ticket: Ticket) -> list[str]:
        return services.available_transitions(ticket, self.context["actor"])

    def to_representation(self, ticket: Ticket) -> dict[str, Any]:
        shown = super().to_representation(ticket)
        if not self._actor_coordinates():
            shown["email"] = shown["phone"] = None
        return shown

    def _actor_coordinates(self) -> bool:
        actor: Actor = self.context["actor"]
        return isinstance(actor, User) and actor.has_perm("tickets.coordinate_tickets")


class TransitionsOutput(serializers.Serializer[Any]):
    available_transitions = serializers.ListField(child=serializers.CharField())
