//! A login is answered by a session, and a session is ended.

use http::request::Parts;
use http::{HeaderMap, Method, StatusCode};
use serde::Serialize;

use super::log;
use crate::flow::oauth::OAuth;
use crate::flow::reply::{self, Reply};
use crate::flow::state::Answer;
use crate::model::{Error, ErrorCode, OAuthAccount};
use crate::session::Minted;

impl<A: OAuthAccount> OAuth<A> {
    /// Answers a login: a new session, and the end of those that the request shows.
    pub(super) async fn sign_in(
        &self,
        user: &A::User,
        headers: &HeaderMap,
        answer: Answer,
        next: Option<&str>,
    ) -> Result<Reply, Error> {
        #[derive(Serialize)]
        struct Body<'a> {
            access_token: &'a str,
            token_type: &'static str,
        }
        let sessions = &self.0.sessions;
        let index = sessions.first(answer == Answer::Page).ok_or(ErrorCode::Misconfigured)?;
        let minted = sessions.mint(index, user).await?;
        let ended = sessions.end(&sessions.presented(headers), Some(index)).await?;
        let mut reply = match answer {
            Answer::Page => reply::see_other(next.unwrap_or_else(|| self.0.base.path())),
            Answer::Api => match &minted {
                Minted::Bearer(token) => {
                    let body = Body { access_token: token.expose(), token_type: "bearer" };
                    reply::json(StatusCode::OK, &body)
                }
                Minted::Cookie(_) => reply::empty(StatusCode::NO_CONTENT),
            },
        };
        reply::set_cookies(&mut reply, ended);
        if let Minted::Cookie(cookie) = minted {
            reply::set_cookies(&mut reply, [cookie]);
        }
        Ok(reply)
    }

    /// `POST /logout`: ends the sessions that the request shows.
    pub(crate) async fn logout(&self, request: &Parts) -> Reply {
        if request.method != Method::POST {
            return reply::method_not_allowed("POST");
        }
        match self.end_sessions(request).await {
            Ok(reply) => reply,
            Err(error) => {
                log(&error, None);
                reply::error(&error)
            }
        }
    }

    async fn end_sessions(&self, request: &Parts) -> Result<Reply, Error> {
        let sessions = &self.0.sessions;
        let presented = sessions.presented(&request.headers);
        if !sessions.allow(&request.method, &request.headers, &presented) {
            return Err(ErrorCode::CrossOrigin.into());
        }
        if !sessions.can_end(&presented).await? {
            return Err(ErrorCode::Unauthorized.into());
        }
        let cookies = sessions.end(&presented, None).await?;
        let mut reply = reply::empty(StatusCode::NO_CONTENT);
        reply::set_cookies(&mut reply, cookies);
        Ok(reply)
    }
}
