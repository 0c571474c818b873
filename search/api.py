"""The public search API. Everybody may use it; it knows readable articles only."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cms.taxonomy import Choices
from search import facets, missed
from search.queries import DEGRADED_NOTICE, LAST_PAGE, SearchPage, search
from search.suggestions import suggest


class TypedText(serializers.CharField):
    """Anything a person can type or paste is a question; analysis takes out what is no text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, default="", allow_blank=True, **kwargs)
        self.validators = []


class CodesField(serializers.ListField):
    """A filter, given once or more; an empty one does not filter. Refuses codes that do not exist."""

    child = serializers.CharField()
    default_error_messages = {"unknown": _("ない番号です：%(codes)s")}

    def __init__(self, choices: Callable[[], Choices], **kwargs: Any) -> None:
        super().__init__(required=False, default=list, **kwargs)
        self.choices = choices

    def get_value(self, dictionary: Mapping[str, Any]) -> list[str]:
        given = dictionary.getlist(self.field_name or "") if isinstance(dictionary, QueryDict) else []
        return [code for code in given if code]

    def to_internal_value(self, data: list[str]) -> list[str]:
        if data and (unknown := set(data) - dict(self.choices()).keys()):
            message = self.error_messages["unknown"] % {"codes": ", ".join(sorted(unknown))}
            raise serializers.ValidationError([message], code="unknown")
        return data


class SearchParams(serializers.Serializer[dict[str, Any]]):
    q = TypedText(help_text=_("ふだんの言葉での質問。空なら新しい順"))
    category = CodesField(facets.CHOICES["category"])
    audience = CodesField(facets.CHOICES["audience"])
    industry = CodesField(facets.CHOICES["industry"])
    size = CodesField(facets.CHOICES["size"])
    page = serializers.IntegerField(required=False, default=1, min_value=1, max_value=LAST_PAGE)


class SuggestParams(serializers.Serializer[dict[str, Any]]):
    q = TypedText(help_text=_("打ちかけの言葉"))


class SearchResultSerializer(serializers.Serializer[Any]):
    title = serializers.CharField()
    url = serializers.SerializerMethodField()
    snippet = serializers.CharField(help_text=_("HTML。見つかった言葉は <mark> の中、ほかは文字だけ"))
    score = serializers.FloatField()
    category = serializers.CharField()
    category_name = serializers.CharField()
    audience = serializers.CharField()
    industry = serializers.CharField()
    size = serializers.CharField()
    published_on = serializers.DateField(allow_null=True)
    checked_on = serializers.DateField(allow_null=True)

    def get_url(self, result: Any) -> str:
        return absolute(result.path)


RESULT_FIELDS = [str(name) for name in SearchResultSerializer().get_fields() if name != "url"]


class FacetValueSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    count = serializers.IntegerField()


class FacetsSerializer(serializers.Serializer[Any]):
    category = FacetValueSerializer(many=True)
    audience = FacetValueSerializer(many=True)
    industry = FacetValueSerializer(many=True)
    size = FacetValueSerializer(many=True)


class SearchPageSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    results = SearchResultSerializer(many=True)
    facets = FacetsSerializer()
    did_you_mean = serializers.CharField(
        allow_null=True, help_text=_("打ちまちがいを直した質問。直すところがなければ null")
    )
    degraded = serializers.BooleanField(
        help_text=_("検索のしくみが止まっていて、かんたんな探し方をしたとき true")
    )
    notice = serializers.CharField(help_text=_("読む人へのお知らせ。ふだんは空"))


class SuggestionSerializer(serializers.Serializer[Any]):
    text = serializers.CharField()
    kind = serializers.CharField(help_text=_("article（答え）か term（ことば）"))
    url = serializers.CharField()


class SuggestionsSerializer(serializers.Serializer[Any]):
    suggestions = SuggestionSerializer(many=True)


class SearchView(APIView):
    """The public answers that fit a question best, 20 a page, with counts for narrowing."""

    authentication_classes = []
    permission_classes = [AllowAny]

    @extend_schema(parameters=[SearchParams], responses=SearchPageSerializer)
    def get(self, request: Request) -> Response:
        params = _checked(SearchParams, request)
        filters = {facet: params[facet] for facet in facets.CHOICES}
        found = search(params["q"], filters, params["page"])
        if not found.count and not found.degraded and not any(filters.values()):
            missed.note(params["q"])
        return Response(_as_json(found))


class SuggestView(APIView):
    """Titles and glossary terms that go on from what somebody is typing."""

    authentication_classes = []
    permission_classes = [AllowAny]

    @extend_schema(parameters=[SuggestParams], responses=SuggestionsSerializer)
    def get(self, request: Request) -> Response:
        found = suggest(_checked(SuggestParams, request)["q"])
        suggestions = [{**asdict(one), "url": absolute(one.path)} for one in found]
        return Response(SuggestionsSerializer({"suggestions": suggestions}).data)


def _as_json(found: SearchPage) -> dict[str, Any]:
    """As `SearchPageSerializer` describes it. Its fields one by one would take longer than the search."""
    return {
        "count": found.count,
        "results": [
            {name: getattr(result, name) for name in RESULT_FIELDS} | {"url": absolute(result.path)}
            for result in found.results
        ],
        "facets": {
            facet: [{"code": one.code, "name": one.name, "count": one.count} for one in values]
            for facet, values in found.facets.items()
        },
        "did_you_mean": found.did_you_mean or None,
        "degraded": found.degraded,
        "notice": str(DEGRADED_NOTICE) if found.degraded else "",
    }


def absolute(path: str) -> str:
    return f"{settings.BASE_URL}{path}"


def _checked(serializer: type[serializers.Serializer[dict[str, Any]]], request: Request) -> dict[str, Any]:
    """The parameters of the request; raises `ValidationError` by field (400)."""
    params = serializer(data=request.query_params)
    params.is_valid(raise_exception=True)
    checked: dict[str, Any] = params.validated_data
    return checked
