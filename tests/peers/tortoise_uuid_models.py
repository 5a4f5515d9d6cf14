"""The models of fastapi-users-tortoise, as its documentation shows them. Tortoise takes them from a module."""

from fastapi_users_tortoise import TortoiseBaseUserAccountModelUUID, TortoiseBaseUserOAuthAccountModelUUID


class User(TortoiseBaseUserAccountModelUUID):
    pass


class OAuthAccount(TortoiseBaseUserOAuthAccountModelUUID):
    pass
