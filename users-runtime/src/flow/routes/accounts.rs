//! The accounts of the signed-in user.

use http::request::Parts;
use http::{Method, StatusCode};

use super::{log, to_its_end};
use crate::flow::hooks::Occasion;
use crate::flow::oauth::OAuth;
use crate::flow::reply::{self, Reply};
use crate::model::{Error, ErrorCode, Key as _, OAuthAccount, OAuthUser as _};

/// The paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AccountRoute<'r> {
    /// `GET /`: all of them.
    All,
    /// `DELETE /{id}`: one.
    One(&'r str),
}

impl<A: OAuthAccount> OAuth<A> {
    /// Answers a request to one of the paths.
    ///
    /// Unlinking comes to its end also when nobody waits for the answer any more.
    pub(crate) async fn account_route(&self, route: AccountRoute<'_>, request: Parts) -> Reply {
        match (route, &request.method) {
            (AccountRoute::All, &Method::GET) => {
                self.list(&request).await.unwrap_or_else(|error| fail(&error))
            }
            (AccountRoute::One(id), &Method::DELETE) => {
                let (oauth, id) = (self.clone(), id.to_owned());
                let delete = async move { oauth.delete(&id, &request).await };
                to_its_end(async move { delete.await.unwrap_or_else(|error| fail(&error)) }).await
            }
            (AccountRoute::All, _) => reply::method_not_allowed("GET"),
            (AccountRoute::One(_), _) => reply::method_not_allowed("DELETE"),
        }
    }

    async fn list(&self, request: &Parts) -> Result<Reply, Error> {
        let user = self.0.sessions.require(request, |_| true).await?;
        let accounts = self.accounts(user.id()).await?;
        let views: Result<Vec<_>, _> = accounts.iter().map(OAuthAccount::__view).collect();
        let views = views.map_err(|error| Error::from(ErrorCode::Misconfigured).caused_by(error))?;
        Ok(reply::json(StatusCode::OK, &views))
    }

    async fn delete(&self, id: &str, request: &Parts) -> Result<Reply, Error> {
        let user = self.0.sessions.require(request, |_| true).await?;
        let id = A::Id::parse(id).ok_or(ErrorCode::AccountNotFound)?;
        // What is not there is no reason to keep writers waiting.
        self.vault().stored(user.id(), &id).await?.ok_or(ErrorCode::AccountNotFound)?;
        let occasion = Occasion { profile: None, request: Some(request) };
        self.unlink_on(user.id(), Some(&user), &id, occasion).await?;
        Ok(reply::empty(StatusCode::NO_CONTENT))
    }
}

fn fail(error: &Error) -> Reply {
    log(error, None);
    reply::error(error)
}
