"""A consultation that is being written: not sent, not a case, seen by nobody at the desk."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Draft(models.Model):
    """What was typed on the steps of the form, field by field, each value valid on its own.

    Its id is the form's: the case that comes of it carries it as `form_key`, so that a form sent twice
    makes one case. `resume_digest` is the SHA-256 of the last link mailed to go on writing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    values = models.JSONField(default=dict)
    email = models.EmailField(blank=True, db_index=True)
    updated_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    resume_digest = models.CharField(max_length=64, blank=True, db_index=True)
    resume_asked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("書きかけの相談")

    def __str__(self) -> str:
        return str(self.id)
