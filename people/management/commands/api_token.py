"""`manage.py api_token EMAIL`: a new API token, shown once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from knox.models import AuthToken

from people.models import User


class Command(BaseCommand):
    help = "Prints a new API token for the user with this e-mail address (Authorization: Bearer TOKEN)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--revoke", action="store_true", help="end all tokens of this user instead")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            user = User.objects.get_by_natural_key(options["email"])
        except User.DoesNotExist as error:
            raise CommandError(f"No user has the address {options['email']}") from error
        if options["revoke"]:
            ended, _detail = AuthToken.objects.filter(user=user).delete()
            self.stdout.write(f"{ended} token(s) ended")
            return
        _instance, token = AuthToken.objects.create(user=user)
        self.stdout.write(token)
