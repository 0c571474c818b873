"""The tables of a case."""

from tickets.models.answer import AnswerDraft, AnswerTemplate, ReviewComment
from tickets.models.assignment import AutoOffer, ConflictOfInterest, OfferRule
from tickets.models.attachment import Attachment
from tickets.models.case_link import CaseLink
from tickets.models.case_word import CaseWord
from tickets.models.deflection import Deflection
from tickets.models.desk_view import DeskChoice, SavedView
from tickets.models.draft import Draft
from tickets.models.effect import Effect, Heartbeat
from tickets.models.handover import HandOver
from tickets.models.measure import BusinessCalendar, CaseMeasure, MeasurePack
from tickets.models.message import Message
from tickets.models.notice import Digest, Notice, NoticeChoice
from tickets.models.presence import Presence
from tickets.models.publication import Consent, PublicText
from tickets.models.questionnaire import Question, Questionnaire, Reply, ReplyAnswer
from tickets.models.referral_outcome import ReferralOutcome
from tickets.models.secret_link import SecretLink
from tickets.models.survey import Survey
from tickets.models.tag import Tag
from tickets.models.ticket import Ticket
from tickets.models.transition import Transition
from tickets.models.webhook import WebhookDelivery, WebhookEndpoint

__all__ = [
    "AnswerDraft",
    "AnswerTemplate",
    "Attachment",
    "AutoOffer",
    "BusinessCalendar",
    "CaseLink",
    "CaseMeasure",
    "CaseWord",
    "ConflictOfInterest",
    "Consent",
    "Deflection",
    "DeskChoice",
    "Digest",
    "Draft",
    "Effect",
    "HandOver",
    "Heartbeat",
    "MeasurePack",
    "Message",
    "Notice",
    "NoticeChoice",
    "OfferRule",
    "Presence",
    "PublicText",
    "Question",
    "Questionnaire",
    "ReferralOutcome",
    "Reply",
    "ReplyAnswer",
    "ReviewComment",
    "SavedView",
    "SecretLink",
    "Survey",
    "Tag",
    "Ticket",
    "Transition",
    "WebhookDelivery",
    "WebhookEndpoint",
]
