"""The API of webhooks: for administrators. The secret is shown once, when a receiver is made."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from people.models import User
from tickets import rules
from tickets.api.permissions import admits
from tickets.api.problems import Problem
from tickets.errors import ConflictError, NotFoundError
from tickets.models import WebhookDelivery, WebhookEndpoint
from tickets.outbox import webhooks
from tickets.outbox.webhook_input import WebhookInput

REFUSED = dict.fromkeys((401, 403, 404), Problem)


MayManageWebhooks = admits(rules.may_manage_webhooks)


class WebhookOutput(serializers.ModelSerializer[WebhookEndpoint]):
    events = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = WebhookEndpoint
        fields = ["id", "name", "url", "events", "include_text", "is_active", "created_at"]


class NewWebhookOutput(WebhookOutput):
    class Meta(WebhookOutput.Meta):
        fields = [*WebhookOutput.Meta.fields, "secret"]


class WebhookDeliveryOutput(serializers.ModelSerializer[WebhookDelivery]):
    message = serializers.UUIDField(source="effect_id")

    class Meta:
        model = WebhookDelivery
        fields = ["message", "event", "number", "attempt", "status_code", "milliseconds", "error", "at"]


class WebhookListView(generics.ListAPIView[WebhookEndpoint]):
    """The receivers."""

    permission_classes = [MayManageWebhooks]
    serializer_class = WebhookOutput
    queryset = WebhookEndpoint.objects.all()

    @extend_schema(responses={200: WebhookOutput(many=True), 401: Problem, 403: Problem})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        request=WebhookInput, responses={201: NewWebhookOutput, 400: Problem, 401: Problem, 403: Problem}
    )
    def post(self, request: Request) -> Response:
        """Add a receiver; the answer holds the secret with which messages to it are signed."""
        serializer = WebhookInput(data=request.data)
        serializer.is_valid(raise_exception=True)
        made = serializer.save(created_by=cast("User", request.user))
        return Response(NewWebhookOutput(made).data, status=status.HTTP_201_CREATED)


class WebhookView(APIView):
    """One receiver."""

    permission_classes = [MayManageWebhooks]

    @extend_schema(responses={200: WebhookOutput, **REFUSED})
    def get(self, request: Request, endpoint_id: int) -> Response:
        return Response(WebhookOutput(_endpoint(endpoint_id)).data)

    @extend_schema(request=WebhookInput, responses={200: WebhookOutput, 400: Problem, **REFUSED})
    def patch(self, request: Request, endpoint_id: int) -> Response:
        serializer = WebhookInput(_endpoint(endpoint_id), data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        return Response(WebhookOutput(serializer.save()).data)

    @extend_schema(responses={204: None, **REFUSED})
    def delete(self, request: Request, endpoint_id: int) -> Response:
        _endpoint(endpoint_id).delete()
        return Response(status=status.HTTP_204_NO_CONTENT)


class WebhookDeliveriesView(generics.ListAPIView[WebhookDelivery]):
    """Every attempt to tell one receiver, newest first."""

    permission_classes = [MayManageWebhooks]
    serializer_class = WebhookDeliveryOutput
    queryset = WebhookDelivery.objects.none()

    @extend_schema(responses={200: WebhookDeliveryOutput(many=True), **REFUSED})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> Any:
        return _endpoint(self.kwargs["endpoint_id"]).deliveries.all()


class WebhookAgainView(APIView):
    """Send a message once more, whatever came of it."""

    permission_classes = [MayManageWebhooks]

    @extend_schema(
        parameters=[OpenApiParameter("message", UUID, OpenApiParameter.PATH)],
        request=None,
        responses={202: None, **REFUSED, 409: Problem},
    )
    def post(self, request: Request, endpoint_id: int, message: UUID) -> Response:
        endpoint = _endpoint(endpoint_id)
        if not endpoint.deliveries.filter(effect_id=message).exists():
            raise NotFoundError
        if not webhooks.send_again(endpoint, message):
            raise ConflictError
        return Response(status=status.HTTP_202_ACCEPTED)


def _endpoint(endpoint_id: int) -> WebhookEndpoint:
    endpoint = WebhookEndpoint.objects.filter(pk=endpoint_id).first()
    if endpoint is None:
        raise NotFoundError
    return endpoint
