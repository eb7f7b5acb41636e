"""Webhooks: other programs are told what has happened."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Body, Path, status
from pydantic import BaseModel, ConfigDict, Field

from api.access import Act
from api.operations import webhooks
from api.reader import Caller, Here, doing
from api.routes.answers import CONFLICT, REFUSALS, Answer, moment
from api.routes.paging import IN_PARTS, Paged, Paging, paging
from api.routes.repeating import Repeatable
from api.routes.reports import Words
from api.store.webhooks import Delivery, DeliveryState, WebhookRecord, WebhookState
from api.webhooks.addresses import LONGEST_ADDRESS
from api.webhooks.kinds import SUBSCRIBABLE

router = APIRouter(prefix="/webhooks", tags=["webhooks"], responses=REFUSALS, route_class=Repeatable)
WebhookId = Annotated[str, Path(pattern=r"^[0-9a-f]{1,32}$", examples=["3c9a7be2d0583641"])]
DeliveryId = Annotated[str, Path(pattern=r"^msg_[0-9a-f]{1,36}$", examples=["msg_3c9a7be2d0583641"])]
KindName = Annotated[
    str, Field(pattern=f"^({'|'.join(SUBSCRIBABLE)})$".replace(".", r"\."), examples=["trip.departed"])
]
ADDRESS = "https://office.example.org/hooks/coaches"
EXAMPLE = {"address": ADDRESS, "kinds": ["trip.departed", "trip.arrived", "trip.closed"], "label": "大屏"}
LONGEST_OLD_HOURS = 168


class WebhookWish(BaseModel):
    """Where messages are sent to, and what is told."""

    model_config = ConfigDict(extra="forbid")

    address: Annotated[str, Field(min_length=1, max_length=LONGEST_ADDRESS, examples=[ADDRESS])]
    kinds: Annotated[list[KindName], Field(min_length=1, max_length=50)]
    label: Words = ""


class WebhookChange(WebhookWish):
    """The same anew, and whether messages are sent."""

    paused: Annotated[bool, Field(description="While it is paused, messages wait.")] = False


class Rotation(BaseModel):
    """For how long messages are signed with the old secret too."""

    model_config = ConfigDict(extra="forbid")

    old_hours: Annotated[int, Field(ge=0, le=LONGEST_OLD_HOURS, examples=[24])] = 24


class WebhookAnswer(Answer):
    """One webhook."""

    webhook_id: Annotated[str, Field(examples=["3c9a7be2d0583641"])]
    label: str
    address: str
    kinds: list[str]
    state: Annotated[
        WebhookState, Field(description="ended: the receiver has answered 410, nothing is sent any more.")
    ]
    made_at: datetime
    failures: Annotated[int, Field(description="Tries in a row that failed.", examples=[0])]
    old_secret_until: Annotated[
        datetime | None, Field(description="Until when messages are signed with the old secret too.")
    ]

    @classmethod
    def values(cls, record: WebhookRecord) -> dict[str, object]:
        """Return the fields of a webhook."""
        return {
            "webhook_id": record.webhook_id,
            "label": record.label,
            "address": record.address,
            "kinds": list(record.kinds),
            "state": record.state,
            "made_at": datetime.fromtimestamp(record.made_at, UTC),
            "failures": record.failures,
            "old_secret_until": moment(record.old_until or None),
        }


class SecretAnswer(WebhookAnswer):
    """A webhook with the secret by which its messages are signed, shown this once."""

    secret: Annotated[str, Field(examples=["whsec_..."])]


class DeliveryAnswer(Answer):
    """One message and how its delivery goes."""

    delivery_id: Annotated[str, Field(examples=["msg_3c9a7be2d0583641"], description="Sent as webhook-id.")]
    kind: Annotated[str, Field(examples=["trip.departed"])]
    made_at: datetime
    state: DeliveryState
    tries: Annotated[int, Field(examples=[1])]
    next_at: Annotated[datetime | None, Field(description="When it is tried next.")]
    ended_at: datetime | None
    status: Annotated[int | None, Field(description="What was answered last.", examples=[200])]
    fault: Annotated[str, Field(description="Why the last try failed; blank: it did not.")]
    body: Annotated[str, Field(description="What is sent, byte for byte.")]

    @classmethod
    def of(cls, one: Delivery) -> "DeliveryAnswer":
        """Write a message."""
        return cls(
            delivery_id=one.delivery_id,
            kind=one.kind,
            made_at=datetime.fromtimestamp(one.made_at, UTC),
            state=one.state,
            tries=one.tries,
            next_at=moment(one.next_at if one.state is DeliveryState.WAITING else None),
            ended_at=moment(one.ended_at),
            status=one.status,
            fault=one.fault,
            body=one.body,
        )


@router.get(
    "",
    summary="The webhooks that the caller manages",
    responses=IN_PARTS,
    **doing(Act.MANAGE_WEBHOOKS),
)
def all_webhooks(office: Here, caller: Caller, paged: Paged) -> list[WebhookAnswer]:
    """Dispatcher, carrier, firm: their own, and those of accounts of the same role within their scope."""
    found = webhooks.all_webhooks(office, caller, paged.span)
    part = paged.part(found, lambda one: (one.made_at, one.webhook_id))
    return [WebhookAnswer.model_validate(WebhookAnswer.values(one)) for one in part]


@router.post(
    "",
    summary="Make a webhook",
    status_code=status.HTTP_201_CREATED,
    responses=CONFLICT,
    **doing(Act.MANAGE_WEBHOOKS),
)
def make(
    office: Here, caller: Caller, wish: Annotated[WebhookWish, Body(examples=[EXAMPLE])]
) -> SecretAnswer:
    """Dispatcher, carrier, firm: it is told what the account may see. The secret is answered once."""
    record, secret = webhooks.make(office, caller, wish.address, tuple(wish.kinds), wish.label)
    return SecretAnswer.model_validate(WebhookAnswer.values(record) | {"secret": secret})


@router.get("/{webhook_id}", summary="One webhook", **doing(Act.MANAGE_WEBHOOKS))
def webhook(office: Here, caller: Caller, webhook_id: WebhookId) -> WebhookAnswer:
    """Dispatcher, carrier, firm."""
    found = webhooks.webhook(office, caller, webhook_id)
    return WebhookAnswer.model_validate(WebhookAnswer.values(found))


@router.put(
    "/{webhook_id}", summary="Change or pause a webhook", responses=CONFLICT, **doing(Act.MANAGE_WEBHOOKS)
)
def change(
    office: Here,
    caller: Caller,
    webhook_id: WebhookId,
    wish: Annotated[WebhookChange, Body(examples=[EXAMPLE | {"paused": True}])],
) -> WebhookAnswer:
    """Dispatcher, carrier, firm. One that has ended goes on again."""
    kinds = tuple(wish.kinds)
    found = webhooks.change(office, caller, webhook_id, wish.address, kinds, wish.label, not wish.paused)
    return WebhookAnswer.model_validate(WebhookAnswer.values(found))


@router.delete(
    "/{webhook_id}",
    summary="Throw a webhook away",
    status_code=status.HTTP_204_NO_CONTENT,
    **doing(Act.MANAGE_WEBHOOKS),
)
def remove(office: Here, caller: Caller, webhook_id: WebhookId) -> None:
    """Dispatcher, carrier, firm. Its messages go with it."""
    webhooks.remove(office, caller, webhook_id)


@router.post(
    "/{webhook_id}/secret",
    summary="Give a webhook another secret",
    responses=CONFLICT,
    **doing(Act.MANAGE_WEBHOOKS),
)
def rotate_secret(
    office: Here,
    caller: Caller,
    webhook_id: WebhookId,
    wish: Annotated[Rotation, Body(examples=[{"old_hours": 24}])],
) -> SecretAnswer:
    """Dispatcher, carrier, firm. For some hours messages carry both signatures."""
    record, secret = webhooks.rotate_secret(office, caller, webhook_id, wish.old_hours)
    return SecretAnswer.model_validate(WebhookAnswer.values(record) | {"secret": secret})


@router.post(
    "/{webhook_id}/tests",
    summary="Send a message that tells of nothing",
    status_code=status.HTTP_202_ACCEPTED,
    responses=CONFLICT,
    **doing(Act.MANAGE_WEBHOOKS),
)
def send_test(office: Here, caller: Caller, webhook_id: WebhookId) -> DeliveryAnswer:
    """Dispatcher, carrier, firm: to see whether it comes."""
    return DeliveryAnswer.of(webhooks.send_test(office, caller, webhook_id))


@router.get(
    "/{webhook_id}/deliveries",
    summary="The last messages of a webhook",
    responses=IN_PARTS,
    **doing(Act.MANAGE_WEBHOOKS),
)
def deliveries(
    office: Here,
    caller: Caller,
    webhook_id: WebhookId,
    paged: Annotated[Paging, paging(webhooks.MOST_DELIVERIES)],
) -> list[DeliveryAnswer]:
    """Dispatcher, carrier, firm: the last 200, the latest first, and what became of them."""
    found = webhooks.deliveries(office, caller, webhook_id, paged.span)
    part = paged.part(found, lambda one: (one.made_at, one.delivery_id))
    return [DeliveryAnswer.of(one) for one in part]


@router.post(
    "/{webhook_id}/deliveries/{delivery_id}/tries",
    summary="Send a message once more",
    status_code=status.HTTP_202_ACCEPTED,
    responses=CONFLICT,
    **doing(Act.MANAGE_WEBHOOKS),
)
def try_again(office: Here, caller: Caller, webhook_id: WebhookId, delivery_id: DeliveryId) -> DeliveryAnswer:
    """Dispatcher, carrier, firm: whatever became of it, with all its tries."""
    return DeliveryAnswer.of(webhooks.try_again(office, caller, webhook_id, delivery_id))
