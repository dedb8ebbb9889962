"""The reports as a FastAPI application usually has them: SQLAlchemy's ORM, pydantic models, COUNT and OFFSET."""

import hashlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import Depends, FastAPI, HTTPException, Query
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import DateTime, Dialect, ForeignKey, create_engine, func, select
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    contains_eager,
    mapped_column,
    relationship,
    sessionmaker,
)
from sqlalchemy.types import TypeDecorator

SCOPES, ROLES = {"global", "activations"}, ("viewer", "developer", "billing", "owner")
LENGTH_OF_PERIOD = {"day": 10, "month": 7, "year": 4}

engine = create_engine(os.environ["DATABASE_URL"])
new_session = sessionmaker(engine)
app = FastAPI()


class Instant(TypeDecorator[datetime]):
    """SQLite keeps UTC without saying so."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        return value and value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    type_annotation_map = {datetime: Instant}


class User(Base):
    __tablename__ = "accounts_user"
    id: Mapped[int] = mapped_column(primary_key=True)
    is_active: Mapped[bool]


class AccessToken(Base):
    __tablename__ = "oauth_accesstoken"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_checksum: Mapped[str]
    scope: Mapped[str]
    expires: Mapped[datetime]
    user_id: Mapped[int] = mapped_column(ForeignKey("accounts_user.id"))
    user: Mapped[User] = relationship()


class PartnerKey(Base):
    __tablename__ = "partners_partnerkey"
    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int]


class Membership(Base):
    __tablename__ = "accounts_membership"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("accounts_user.id"))
    partner_id: Mapped[int]
    role: Mapped[str]


class Activation(Base):
    __tablename__ = "activations_activation"
    id: Mapped[int] = mapped_column(primary_key=True)
    key_id: Mapped[int]
    product_id: Mapped[int]
    wpcom_blog_id: Mapped[int]
    wpcom_user_id: Mapped[int | None]
    external_user_id: Mapped[str | None]
    created_on: Mapped[datetime]
    activated_on: Mapped[datetime]
    cancelled_on: Mapped[datetime | None]
    disputed_on: Mapped[datetime | None]
    site_registered: Mapped[datetime | None]
    site_url: Mapped[str]
    site_name: Mapped[str]
    site_icon: Mapped[str | None]
    status: Mapped[str]
    change: Mapped[int]


class Site(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    jetpack_partner_key_id: int = Field(validation_alias="key_id")
    wpcom_blog_id: int
    wpcom_user_id: int | None
    external_user_id: str | None
    product_id: int
    created_on: datetime
    activated_on: datetime
    cancelled_on: datetime | None
    disputed_on: datetime | None
    site_registered: datetime | None
    site_url: str
    site_name: str
    site_icon: str | None
    current_product_id: int = Field(validation_alias="product_id")
    status: str
    change: int


class ActivationsPage(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    total: int
    activations: list[Site]


class Period(BaseModel):
    date: str
    new: int
    total: int
    cancelled: int
    active: int


def open_session() -> Iterator[Session]:
    with new_session() as session:
        yield session


Database = Annotated[Session, Depends(open_session)]
Bearer = Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]


def find_caller(bearer: Bearer, session: Database) -> User:
    checksum = hashlib.sha256(bearer.credentials.encode()).hexdigest()
    token = session.scalar(
        select(AccessToken)
        .join(AccessToken.user)
        .options(contains_eager(AccessToken.user))
        .where(AccessToken.token_checksum == checksum)
    )
    if token is None or token.expires <= datetime.now(UTC) or not token.user.is_active:
        raise HTTPException(401)
    if not SCOPES & set(token.scope.split()):
        raise HTTPException(403)
    return token.user


Caller = Annotated[User, Depends(find_caller)]


def check_key(session: Session, user: User, key_id: int, partner_id: int | None = None) -> None:
    query = (
        select(PartnerKey.id)
        .join(Membership, Membership.partner_id == PartnerKey.partner_id)
        .where(PartnerKey.id == key_id, Membership.user_id == user.id, Membership.role.in_(ROLES))
    )
    if partner_id is not None:
        query = query.where(PartnerKey.partner_id == partner_id)
    if session.scalar(query) is None:
        raise HTTPException(403)


@app.get("/wpcom/v2/jetpack-partners/{partner_id}/key/{key_id}/activations", response_model=ActivationsPage)
def list_activations(
    session: Database,
    caller: Caller,
    partner_id: int,
    key_id: int,
    page: Annotated[int, Query(ge=1)] = 1,
    per_page: Annotated[int, Query(ge=1, le=100)] = 20,
    plans: str = "",
) -> dict[str, Any]:
    check_key(session, caller, key_id, partner_id)
    matching = select(Activation).where(Activation.key_id == key_id)
    if plans:
        matching = matching.where(Activation.product_id.in_(map(int, plans.split(","))))
    total = session.scalar(matching.with_only_columns(func.count()))
    ordered = matching.order_by(Activation.activated_on.desc(), Activation.id.desc())
    found = session.scalars(ordered.limit(per_page).offset((page - 1) * per_page)).all()
    return {"total": total, "activations": found}


@app.get("/wpcom/v2/jetpack-partners/activations", response_model=list[Period])
def summarize_activations(
    session: Database, caller: Caller, key_id: int, scale: Literal["day", "month", "year"] = "month"
) -> list[dict[str, Any]]:
    check_key(session, caller, key_id)
    ended_on = func.min(
        func.coalesce(Activation.cancelled_on, Activation.disputed_on),
        func.coalesce(Activation.disputed_on, Activation.cancelled_on),
    )
    made = _by_period(session, key_id, func.substr(Activation.activated_on, 1, LENGTH_OF_PERIOD[scale]))
    ended = _by_period(session, key_id, func.substr(ended_on, 1, LENGTH_OF_PERIOD[scale]))
    total = active = 0
    rows = []
    for start in sorted(made.keys() | ended.keys()):
        new, gone = made.get(start, 0), ended.get(start, 0)
        total, active = total + new, active + new - gone
        rows.append({"date": start, "new": new, "total": total, "cancelled": gone, "active": active})
    return rows


def _by_period(session: Session, key_id: int, period: Any) -> dict[str, int]:
    query = select(period, func.count()).where(Activation.key_id == key_id, period.is_not(None)).group_by(period)
    return dict(session.execute(query).tuples().all())
