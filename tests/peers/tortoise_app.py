"""An application of fastapi-users-tortoise.

    python tortoise_app.py (postgres://… | mysql://… | sqlite:/path/to/file) (uuid | integer)
"""

import asyncio
import contextlib
import importlib
import sys

from fastapi_users_tortoise import TortoiseUserDatabase
from tortoise import Tortoise

from serve import MANAGERS, Application, serve

DRIVERS = {"postgres": "asyncpg:", "mysql": "mysql:", "sqlite": "sqlite://"}


class Database(TortoiseUserDatabase):
    """Fetches the relation that the library leaves unfetched.

    Without that, FastAPI Users fails on every login of an account that is there (`NoValuesFetched`), so an application
    whose users come back has something like it.
    """

    async def get_by_oauth_account(self, oauth, account_id):
        user = await super().get_by_oauth_account(oauth, account_id)
        if user is not None:
            await user.fetch_related("oauth_accounts")
        return user


async def main(url, keys):
    scheme, rest = url.split(":", 1)
    module = f"tortoise_{keys}_models"
    await Tortoise.init(db_url=DRIVERS[scheme] + rest, modules={"models": [module]})
    models = importlib.import_module(module)

    async def create_tables():
        await Tortoise.generate_schemas()

    async def read_all():
        users = await models.User.all().order_by("email").prefetch_related("oauth_accounts")
        accounts = await models.OAuthAccount.all()
        # The relation has to say the same.
        related = [account for user in users for account in user.oauth_accounts]
        assert {a.id for a in related} == {a.id for a in accounts}
        return users, related

    @contextlib.asynccontextmanager
    async def manager():
        yield MANAGERS[keys](Database(models.User, models.OAuthAccount))

    await serve(Application(manager, create_tables, read_all))
    await Tortoise.close_connections()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
