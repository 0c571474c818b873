"""The people of the demo desk. Everybody has the same password, made anew for each data folder."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone
from knox.models import AuthToken

from people.models import ExpertProfile, User
from people.roles import Role

BUSY_CAPACITY = 100
"""So many cases the experts can hold to whom the demo's cases go."""


@dataclass(frozen=True)
class Person:
    email: str
    name: str
    role: Role
    specialities: list[str] = field(default_factory=list)
    prefectures: list[str] = field(default_factory=list)
    capacity: int = BUSY_CAPACITY
    days_of_leave: int = 0


PEOPLE = (
    Person("admin@madoguchi.example.jp", "管理 花子", Role.ADMIN),
    Person("sato@madoguchi.example.jp", "佐藤 みのり", Role.COORDINATOR),
    Person("takahashi@madoguchi.example.jp", "高橋 誠", Role.COORDINATOR),
    Person(
        "kagawa@experts.example.jp", "香川 直樹", Role.EXPERT, ["mail", "malware", "device", "backup"], ["37"]
    ),
    Person(
        "miyoshi@experts.example.jp",
        "三好 由美",
        Role.EXPERT,
        ["network", "cloud", "auth", "telework"],
        ["36", "37"],
    ),
    Person(
        "ochi@experts.example.jp",
        "越智 健",
        Role.EXPERT,
        ["rules", "supplychain", "subsidy", "leak"],
        ["38", "39"],
    ),
    # Two who are not given the demo's cases, so that the list of whom to ask looks as in real life.
    Person(
        "nishioka@experts.example.jp",
        "西岡 さくら",
        Role.EXPERT,
        ["mail", "auth", "leak"],
        ["36", "39"],
        capacity=5,
        days_of_leave=14,
    ),
    Person(
        "takeuchi@experts.example.jp",
        "竹内 悟",
        Role.EXPERT,
        ["device", "network", "mail"],
        ["37", "38"],
        capacity=3,
    ),
    Person("editor@madoguchi.example.jp", "編集 あかり", Role.EDITOR),
    Person("observer@sponsor.example.jp", "見守 太郎", Role.OBSERVER),
)


def create_people(known: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Creates who is missing; returns `[{role, email, password, api_token}]` for everybody.

    `known` is what an earlier call returned: passwords and tokens cannot be read back from the database. Of people who
    are not in this database (any more) it says nothing.
    """
    there = set(User.objects.values_list("email", flat=True))
    accounts = {account["email"]: account for account in known if account["email"] in there}
    password = known[0]["password"] if known else secrets.token_urlsafe(9)
    return [accounts.get(person.email) or _create(person, password) for person in PEOPLE]


def _leave(person: Person) -> dict[str, Any]:
    today = timezone.localdate()
    days = timedelta(days=person.days_of_leave)
    return {"leave_from": today, "leave_to": today + days} if person.days_of_leave else {}


def _create(person: Person, password: str) -> dict[str, Any]:
    """Makes the person, or, where only the record of the password was lost, gives a new one."""
    user = User.objects.filter(email=person.email).first()
    if user is None:
        create = User.objects.create_superuser if person.role == Role.ADMIN else User.objects.create_user
        user = create(person.email, display_name=person.name)
        user.groups.add(Group.objects.get(name=person.role))
        if person.role == Role.EXPERT:
            ExpertProfile.objects.create(
                user=user,
                specialities=person.specialities,
                prefectures=person.prefectures,
                capacity=person.capacity,
                **_leave(person),
            )
    user.set_password(password)
    user.save()
    _instance, token = AuthToken.objects.create(user=user)
    return {"role": person.role.value, "email": person.email, "password": password, "api_token": token}
