"""What both programs do with FastAPI Users: a line of JSON asks, a line of JSON answers.

The library does the work; what is here only calls it. `manager` is an async context manager that gives the application's
`UserManager`, as its dependency would for a request.
"""

import json
import logging
import sys
import uuid

from fastapi.security import OAuth2PasswordRequestForm
from fastapi_users import BaseUserManager, IntegerIDMixin, UUIDIDMixin, schemas
from fastapi_users.authentication import JWTStrategy
from fastapi_users.exceptions import FastAPIUsersException

# No password, no key: a secret of these programs alone.
SECRET = "a-secret-of-the-peers-that-signs-nothing-but-tests"


class UUIDManager(UUIDIDMixin, BaseUserManager):
    reset_password_token_secret = SECRET
    verification_token_secret = SECRET


class IntegerManager(IntegerIDMixin, BaseUserManager):
    reset_password_token_secret = SECRET
    verification_token_secret = SECRET


MANAGERS = {"uuid": UUIDManager, "integer": IntegerManager}


def user_as_json(user):
    return {
        "id": str(user.id),
        "email": user.email,
        "hashed_password": user.hashed_password,
        "is_active": user.is_active,
        "is_verified": user.is_verified,
        "is_superuser": user.is_superuser,
    }


def account_as_json(account):
    return {
        "id": str(account.id),
        "user_id": str(account.user_id),
        "oauth_name": account.oauth_name,
        "access_token": account.access_token,
        "expires_at": account.expires_at,
        "refresh_token": account.refresh_token,
        "account_id": account.account_id,
        "account_email": account.account_email,
    }


class Application:
    """The questions that an application of the library can be asked."""

    def __init__(self, manager, create_tables, read_all):
        self.manager = manager
        self.create_tables = create_tables
        self.read_all = read_all

    async def tables(self, _):
        await self.create_tables()

    async def register(self, ask):
        """A user with a password, as the register route makes one."""
        new = schemas.BaseUserCreate(email=ask["email"], password=ask["password"])
        async with self.manager() as manager:
            return user_as_json(await manager.create(new, safe=True))

    async def oauth_login(self, ask):
        """What the OAuth callback does once the provider has answered."""
        async with self.manager() as manager:
            user = await manager.oauth_callback(
                ask["oauth_name"],
                ask["access_token"],
                ask["account_id"],
                ask["account_email"],
                ask.get("expires_at"),
                ask.get("refresh_token"),
                associate_by_email=ask.get("associate_by_email", False),
                is_verified_by_default=ask.get("is_verified_by_default", False),
            )
            return user_as_json(user)

    async def password_login(self, ask):
        """The user whose password this is, or null."""
        form = OAuth2PasswordRequestForm(username=ask["email"], password=ask["password"])
        async with self.manager() as manager:
            user = await manager.authenticate(form)
            return user and user_as_json(user)

    async def check_hash(self, ask):
        """What the password helper makes of a hash. It raises on one that it can't read."""
        async with self.manager() as manager:
            fits, better = manager.password_helper.verify_and_update(ask["password"], ask["hash"])
            return {"fits": fits, "wants_update": better is not None}

    async def delete(self, ask):
        """Deletes a user, as the route does."""
        async with self.manager() as manager:
            await manager.delete(await manager.get(manager.parse_id(ask["id"])))

    async def mint(self, ask):
        """A session token of this user."""
        async with self.manager() as manager:
            user = await manager.get(manager.parse_id(ask["id"]))
            return await JWTStrategy(ask["secret"], lifetime_seconds=3600).write_token(user)

    async def whose(self, ask):
        """The user of a session token, or null."""
        async with self.manager() as manager:
            strategy = JWTStrategy(ask["secret"], lifetime_seconds=3600)
            user = await strategy.read_token(ask["token"], manager)
            return user and user_as_json(user)

    async def everything(self, _):
        """All users and all accounts, as the library reads them."""
        users, accounts = await self.read_all()
        return {
            "users": [user_as_json(user) for user in users],
            "accounts": [account_as_json(account) for account in accounts],
        }


async def serve(application):
    """Answers until the asker closes standard input."""
    # What a library has to say goes to standard error, whose reader is a person.
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING)
    while line := sys.stdin.readline():
        ask = json.loads(line)
        try:
            answer = {"ok": await getattr(application, ask.pop("do"))(ask)}
        except FastAPIUsersException as refusal:
            answer = {"error": type(refusal).__name__}
        except Exception as error:
            logging.exception("the peer failed")
            answer = {"error": type(error).__name__}
        print(json.dumps(answer), flush=True)
