"""An application of FastAPI Users with its OAuth routes, served over HTTP: what a front end for that library talks to.

    python front_end_app.py /path/to/file.db

It reads a line of JSON with where its two providers are, `first` for logins and `second` to associate, and at which pages
of the front end people come back. Then it answers with a line that has its address, and from there on a line for each line
that it reads, until standard input is closed.
"""

import asyncio
import json
import socket
import sys
import uuid

import uvicorn
from fastapi import FastAPI
from fastapi_users import FastAPIUsers, schemas
from fastapi_users.authentication import AuthenticationBackend, BearerTransport, CookieTransport, JWTStrategy
from fastapi_users.db import SQLAlchemyUserDatabase
from fastapi_users.jwt import decode_jwt
from fastapi_users.router.oauth import STATE_TOKEN_AUDIENCE, generate_state_token
from httpx_oauth.clients.openid import OpenID
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine

from fastapi_users_app import DRIVERS, uuid_models
from serve import SECRET, UUIDManager

# How long the library keeps a state, in seconds.
STATE_LIFETIME = 3600


class UserRead(schemas.BaseUser[uuid.UUID], schemas.BaseOAuthAccountMixin):
    pass


class UserUpdate(schemas.BaseUserUpdate):
    pass


def client(name, provider):
    return OpenID(
        provider["client_id"],
        provider["client_secret"],
        provider["issuer"] + "/.well-known/openid-configuration",
        name=name,
        base_scopes=["openid", "email", "profile"],
    )


def application(ask, get_user_manager):
    def strategy():
        return JWTStrategy(SECRET, lifetime_seconds=3600)

    bearer = AuthenticationBackend("jwt", BearerTransport(tokenUrl="auth/jwt/login"), strategy)
    cookie = AuthenticationBackend("cookie", CookieTransport(cookie_max_age=3600), strategy)
    users = FastAPIUsers(get_user_manager, [bearer, cookie])
    first, second, pages = client("first", ask["first"]), client("second", ask["second"]), ask["pages"]

    app = FastAPI()
    for router, prefix in [
        (users.get_auth_router(bearer), "/auth/jwt"),
        (users.get_auth_router(cookie), "/auth/cookie"),
        (users.get_oauth_router(first, bearer, SECRET, redirect_url=pages["bearer"]), "/auth/first"),
        (users.get_oauth_router(first, cookie, SECRET, redirect_url=pages["cookie"]), "/auth/cookie/first"),
        (
            users.get_oauth_associate_router(second, UserRead, SECRET, redirect_url=pages["associate"]),
            "/auth/associate/second",
        ),
        (users.get_users_router(UserRead, UserUpdate), "/users"),
    ]:
        app.include_router(router, prefix=prefix)
    return app


def aged(state, seconds):
    """The same state as it would be if it had been given out so many seconds before."""
    claims = decode_jwt(state, SECRET, [STATE_TOKEN_AUDIENCE])
    del claims["exp"]
    return generate_state_token(claims, SECRET, STATE_LIFETIME - seconds)


async def read():
    return await asyncio.to_thread(sys.stdin.readline)


def answer(line):
    print(json.dumps(line), flush=True)


async def main(path):
    engine = create_async_engine(DRIVERS["sqlite"] + path)
    new_session = async_sessionmaker(engine, expire_on_commit=False)
    Base, User, OAuthAccount = uuid_models()
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)

    async def get_user_manager():
        async with new_session() as session:
            yield UUIDManager(SQLAlchemyUserDatabase(session, User, OAuthAccount))

    app = application(json.loads(await read()), get_user_manager)
    listener = socket.create_server(("127.0.0.1", 0))
    # Some answers are its failures, of which the asker knows.
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical"))
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started and not serving.done():
        await asyncio.sleep(0.01)
    answer({"url": "http://127.0.0.1:%d" % listener.getsockname()[1]})
    while line := await read():
        ask = json.loads(line)
        answer({"state": aged(ask["state"], ask["seconds"])})
    server.should_exit = True
    await serving
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
