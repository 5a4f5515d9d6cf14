"""An application of FastAPI Users with SQLAlchemy, its models as that library's documentation shows them.

    python fastapi_users_app.py (postgres://… | mysql://… | sqlite:/path/to/file) (uuid | integer)
"""

import asyncio
import contextlib
import sys

from fastapi_users.db import (
    SQLAlchemyBaseOAuthAccountTable,
    SQLAlchemyBaseOAuthAccountTableUUID,
    SQLAlchemyBaseUserTable,
    SQLAlchemyBaseUserTableUUID,
    SQLAlchemyUserDatabase,
)
from sqlalchemy import ForeignKey, Integer, select
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column, relationship

from serve import MANAGERS, Application, serve

DRIVERS = {"postgres": "postgresql+asyncpg:", "mysql": "mysql+aiomysql:", "sqlite": "sqlite+aiosqlite:///"}


def uuid_models():
    class Base(DeclarativeBase):
        pass

    class OAuthAccount(SQLAlchemyBaseOAuthAccountTableUUID, Base):
        pass

    class User(SQLAlchemyBaseUserTableUUID, Base):
        oauth_accounts: Mapped[list[OAuthAccount]] = relationship("OAuthAccount", lazy="joined")

    return Base, User, OAuthAccount


def integer_models():
    class Base(DeclarativeBase):
        pass

    class OAuthAccount(SQLAlchemyBaseOAuthAccountTable[int], Base):
        id: Mapped[int] = mapped_column(Integer, primary_key=True)

        @declared_attr
        def user_id(cls) -> Mapped[int]:
            return mapped_column(Integer, ForeignKey("user.id", ondelete="cascade"), nullable=False)

    class User(SQLAlchemyBaseUserTable[int], Base):
        id: Mapped[int] = mapped_column(Integer, primary_key=True)
        oauth_accounts: Mapped[list[OAuthAccount]] = relationship("OAuthAccount", lazy="joined")

    return Base, User, OAuthAccount


async def main(url, keys):
    scheme, rest = url.split(":", 1)
    engine = create_async_engine(DRIVERS[scheme] + rest)
    new_session = async_sessionmaker(engine, expire_on_commit=False)
    Base, User, OAuthAccount = uuid_models() if keys == "uuid" else integer_models()

    async def create_tables():
        async with engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)

    async def read_all():
        async with new_session() as session:
            users = (await session.scalars(select(User).order_by(User.email))).unique().all()
            accounts = (await session.scalars(select(OAuthAccount))).all()
            # The relation has to say the same.
            related = [account for user in users for account in user.oauth_accounts]
            assert {a.id for a in related} == {a.id for a in accounts}
            return users, related

    @contextlib.asynccontextmanager
    async def manager():
        async with new_session() as session:
            yield MANAGERS[keys](SQLAlchemyUserDatabase(session, User, OAuthAccount))

    await serve(Application(manager, create_tables, read_all))
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
