"""The tables of a case."""

from tickets.models.attachment import Attachment
from tickets.models.deflection import Deflection
from tickets.models.draft import Draft
from tickets.models.effect import Effect, Heartbeat
from tickets.models.message import Message
from tickets.models.notice import Digest, Notice, NoticeChoice
from tickets.models.publication import Consent, PublicText
from tickets.models.questionnaire import Question, Questionnaire, Reply, ReplyAnswer
from tickets.models.secret_link import SecretLink
from tickets.models.survey import Survey
from tickets.models.ticket import Ticket
from tickets.models.transition import Transition
from tickets.models.webhook import WebhookDelivery, WebhookEndpoint

__all__ = [
    "Attachment",
    "Consent",
    "Deflection",
    "Digest",
    "Draft",
    "Effect",
    "Heartbeat",
    "Message",
    "Notice",
    "NoticeChoice",
    "PublicText",
    "Question",
    "Questionnaire",
    "Reply",
    "ReplyAnswer",
    "SecretLink",
    "Survey",
    "Ticket",
    "Transition",
    "WebhookDelivery",
    "WebhookEndpoint",
]
