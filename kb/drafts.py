"""What the desk hands over to be published: the public text, its classification, and nothing of the case."""

from dataclasses import dataclass, fields
from uuid import UUID

from cms import taxonomy

TITLE_LENGTH = 255
TEXT_LENGTH = 20_000


class InvalidDraftError(ValueError):
    """A draft that cannot become an article. The message names the field and never quotes its text."""


@dataclass(frozen=True, kw_only=True)
class ArticleDraft:
    """The exact text the asker agreed to. `source_ref` leads back to the case only inside the desk.

    Raises InvalidDraftError for wrong types, an empty or overlong text, or an unknown code. Texts are kept
    as they are, down to the last space: the asker's consent is to these very characters.
    """

    source_ref: UUID
    title: str
    question: str
    answer: str
    category: str = ""
    audience: str = ""
    industry: str = ""
    size_band: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.source_ref, UUID):
            raise InvalidDraftError("source_ref: not a UUID")
        for field in fields(self):
            if field.name != "source_ref" and not isinstance(getattr(self, field.name), str):
                raise InvalidDraftError(f"{field.name}: not a string")
        self._check_text("title", TITLE_LENGTH)
        self._check_text("question", TEXT_LENGTH)
        self._check_text("answer", TEXT_LENGTH)
        self._check_code("audience", taxonomy.AUDIENCES)
        self._check_code("industry", taxonomy.INDUSTRIES)
        self._check_code("size_band", taxonomy.SIZE_BANDS)

    def _check_text(self, name: str, longest: int) -> None:
        value = getattr(self, name)
        if not value.strip():
            raise InvalidDraftError(f"{name}: empty")
        if len(value) > longest:
            raise InvalidDraftError(f"{name}: longer than {longest} characters")
        if "\x00" in value:
            raise InvalidDraftError(f"{name}: holds a NUL, which PostgreSQL cannot store")

    def _check_code(self, name: str, choices: taxonomy.Choices) -> None:
        value = getattr(self, name)
        if value and value not in dict(choices):
            raise InvalidDraftError(f"{name}: unknown code")
