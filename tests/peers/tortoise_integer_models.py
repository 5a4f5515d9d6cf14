"""The models of fastapi-users-tortoise with integer keys. Tortoise takes them from a module."""

from fastapi_users_tortoise import TortoiseBaseUserAccountModel, TortoiseBaseUserOAuthAccountModel
from tortoise import fields


class User(TortoiseBaseUserAccountModel):
    id = fields.IntField(pk=True)


class OAuthAccount(TortoiseBaseUserOAuthAccountModel):
    id = fields.IntField(pk=True)
