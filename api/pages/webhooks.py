"""The pages of webhooks: made, paused, tried; what became of each message."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel, ConfigDict, Field

from api.access import TABLE
from api.errors import AddressUnfit
from api.operations import webhooks
from api.pages.reader import Door, Holder
from api.pages.rendering import page
from api.reader import Here
from api.routes.webhooks import DeliveryId, WebhookId
from api.store.webhooks import WebhookState
from api.webhooks.addresses import LONGEST_ADDRESS
from api.webhooks.kinds import SUBSCRIBABLE
from scheduler.trips import CHINA

router = APIRouter(prefix="/webhooks")


class WebhookForm(BaseModel):
    """Where messages are sent to, and what is told; or whether they are sent."""

    model_config = ConfigDict(extra="forbid")

    address: Annotated[str, Field(max_length=LONGEST_ADDRESS)] = ""
    label: Annotated[str, Field(max_length=200)] = ""
    kinds: Annotated[list[str], Field(max_length=50)] = []
    on: bool = False
    form_token: Annotated[str, Field(max_length=100)] = ""

    def chosen(self) -> tuple[str, ...]:
        """Return the kinds that were ticked and are known."""
        return tuple(kind for kind in self.kinds if kind in SUBSCRIBABLE)


@router.get("")
def all_webhooks(request: Request, office: Here, holder: Holder, door: Door) -> HTMLResponse:
    """Show the webhooks that the reader manages, and the form to make another."""
    found = webhooks.all_webhooks(office, holder)
    return page(request, "desk/webhooks.html", door=door, webhooks=found, kinds=_kinds(holder), wrong="")


@router.post("")
def make(
    request: Request, office: Here, holder: Holder, door: Door, form: Annotated[WebhookForm, Form()]
) -> HTMLResponse:
    """Make a webhook and show its secret, this once; an address that does not do is asked for again."""
    found = webhooks.all_webhooks(office, holder)
    kinds = _kinds(holder)
    if not form.chosen():
        values = {"webhooks": found, "kinds": kinds, "wrong": "kinds"}
        return page(request, "desk/webhooks.html", HTTPStatus.UNPROCESSABLE_ENTITY, door=door, **values)
    try:
        address, label = form.address.strip(), form.label.strip()
        record, secret = webhooks.make(office, holder, address, form.chosen(), label)
    except AddressUnfit:
        values = {"webhooks": found, "kinds": kinds, "wrong": "address"}
        return page(request, "desk/webhooks.html", HTTPStatus.UNPROCESSABLE_ENTITY, door=door, **values)
    back = f"{door}/webhooks/{record.webhook_id}"
    return page(request, "desk/secret.html", back=back, name=record.label or record.address, secret=secret)


@router.get("/{webhook_id}")
def webhook(
    request: Request, office: Here, holder: Holder, door: Door, webhook_id: WebhookId
) -> HTMLResponse:
    """Show one webhook and what became of its messages."""
    return page(
        request,
        "desk/webhook.html",
        home=f"{door}/webhooks",
        hook=webhooks.webhook(office, holder, webhook_id),
        deliveries=webhooks.deliveries(office, holder, webhook_id),
        active=WebhookState.ACTIVE,
        at=_at,
    )


@router.post("/{webhook_id}/state")
def put_state(
    office: Here, holder: Holder, door: Door, webhook_id: WebhookId, form: Annotated[WebhookForm, Form()]
) -> RedirectResponse:
    """Pause a webhook, or let it go on."""
    was = webhooks.webhook(office, holder, webhook_id)
    webhooks.change(office, holder, webhook_id, was.address, was.kinds, was.label, form.on)
    return _to(door, webhook_id)


@router.post("/{webhook_id}/tests")
def send_test(office: Here, holder: Holder, door: Door, webhook_id: WebhookId) -> RedirectResponse:
    """Send a message that tells of nothing."""
    webhooks.send_test(office, holder, webhook_id)
    return _to(door, webhook_id)


@router.post("/{webhook_id}/deliveries/{delivery_id}/tries")
def try_again(
    office: Here, holder: Holder, door: Door, webhook_id: WebhookId, delivery_id: DeliveryId
) -> RedirectResponse:
    """Send a message once more."""
    webhooks.try_again(office, holder, webhook_id, delivery_id)
    return _to(door, webhook_id)


@router.post("/{webhook_id}/removed")
def remove(office: Here, holder: Holder, door: Door, webhook_id: WebhookId) -> RedirectResponse:
    """Throw a webhook away with its messages."""
    webhooks.remove(office, holder, webhook_id)
    return RedirectResponse(f"{door}/webhooks", HTTPStatus.SEE_OTHER)


def _kinds(holder: Holder) -> list[str]:
    """Return the kinds that somebody may be told of."""
    return [code for code, kind in SUBSCRIBABLE.items() if kind.act in TABLE[holder.role]]


def _at(moment: int) -> str:
    return f"{datetime.fromtimestamp(moment, CHINA):%m-%d %H:%M}"


def _to(door: str, webhook_id: str) -> RedirectResponse:
    return RedirectResponse(f"{door}/webhooks/{webhook_id}", HTTPStatus.SEE_OTHER)
