"""The tables of a case."""

from tickets.models.attachment import Attachment
from tickets.models.deflection import Deflection
from tickets.models.draft import Draft
from tickets.models.effect import Effect, Heartbeat
from tickets.models.measure import BusinessCalendar, CaseMeasure, MeasurePack
from tickets.models.message import Message
from tickets.models.publication import Consent, PublicText
from tickets.models.secret_link import SecretLink
from tickets.models.survey import Survey
from tickets.models.ticket import Ticket
from tickets.models.transition import Transition

__all__ = [
    "Attachment",
    "BusinessCalendar",
    "CaseMeasure",
    "Consent",
    "Deflection",
    "Draft",
    "Effect",
    "Heartbeat",
    "MeasurePack",
    "Message",
    "PublicText",
    "SecretLink",
    "Survey",
    "Ticket",
    "Transition",
]
