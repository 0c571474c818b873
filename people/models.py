"""Who works at the desk: users who sign in by e-mail, and what is known of the volunteer experts."""

import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.roles import Role


class UserManager(BaseUserManager["User"]):
    """Creates users known by their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractUser):
    """Somebody who signs in. Askers never do: they hold a secret link."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(_("メールアドレス"), unique=True)
    display_name = models.CharField(_("表示名"), max_length=60, blank=True)

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("利用者")
        verbose_name_plural = _("利用者")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_is_unique_whatever_its_case"),
        ]

    def __str__(self) -> str:
        return self.display_name or self.email

    def get_full_name(self) -> str:
        """What Wagtail shows for a user."""
        return str(self)


class ExpertProfileQuerySet(models.QuerySet["ExpertProfile"]):
    def experts(self) -> "ExpertProfileQuerySet":
        """Of those who are experts now: who was one keeps the profile, and loses the role."""
        return self.filter(user__groups__name=Role.EXPERT).select_related("user")

    def by_name(self) -> "ExpertProfileQuerySet":
        """Of active users, in the order of lists of people."""
        return self.filter(user__is_active=True).order_by("user__display_name", "pk")

    def with_address(self, email: str) -> "ExpertProfileQuerySet":
        """That of the expert with this mail address, however it is written."""
        return self.experts().filter(user__email__iexact=email)

    def available(self, on: datetime.date | None = None) -> "ExpertProfileQuerySet":
        """Experts who accept cases and are not on leave on the day `on` (default: today)."""
        day = on or timezone.localdate()
        on_leave = models.Q(leave_from__lte=day) & (
            models.Q(leave_to__gte=day) | models.Q(leave_to__isnull=True)
        )
        return self.filter(accepts_cases=True, user__is_active=True).exclude(on_leave)


class ExpertProfile(models.Model):
    """What a coordinator needs to know before offering a case to an expert."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="expert_profile",
        verbose_name=_("利用者"),
    )
    specialities = models.JSONField(
        _("得意な分野"), default=list, blank=True, help_text=_("分類のコードの一覧")
    )
    prefectures = models.JSONField(
        _("対応できる県"), default=list, blank=True, help_text=_("都道府県コードの一覧")
    )
    capacity = models.PositiveSmallIntegerField(_("同時に受け持てる件数"), default=5)
    leave_from = models.DateField(_("休みの初日"), null=True, blank=True)
    leave_to = models.DateField(_("休みの最終日"), null=True, blank=True)
    accepts_cases = models.BooleanField(_("相談を引き受ける"), default=True)
    is_named = models.BooleanField(
        _("公開した答えに名前を出してよい"),
        default=False,
        help_text=_("選ばなければ、名前はどこにも出ません。"),
    )

    objects = ExpertProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("専門家の情報")
        verbose_name_plural = _("専門家の情報")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(leave_to__isnull=True)
                | models.Q(leave_from__isnull=False, leave_to__gte=models.F("leave_from")),
                name="expert_leave_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    def is_on_leave(self, day: datetime.date) -> bool:
        """Whether `day` is one of the days of leave; the same rule as `available`."""
        return (
            self.leave_from is not None
            and self.leave_from <= day
            and (self.leave_to is None or self.leave_to >= day)
        )

    @property
    def leave_is_on(self) -> bool:
        """Whether today is one of the days of leave."""
        return self.is_on_leave(timezone.localdate())
