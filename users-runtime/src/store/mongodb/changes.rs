//! Changes of a user's accounts: each is one write, on condition that the document is still what it was decided upon.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use mongodb::Collection;
use mongodb::bson::{Bson, Document, doc};
use mongodb::options::{FindOneAndUpdateOptions, ReturnDocument};

use super::fault::{Fault, patiently};
use super::model::{self, IDENTITY, read_user};
use super::requests::{
    all_fields, by_email, by_identity, byte_for_byte, identities, new_key, read_accounts, refresh_update,
    write_embedded,
};
use super::{EMAIL_KEY, FieldError, MongoAccount, MongoStore, MongoUser, UserKey};
use crate::model::{Email, Grant, OAuthAccount, OAuthUser as _, Token, Tokens};
use crate::store::retry::Tries;
use crate::store::{Change, Changed, Done, NewAccount, Step, StoreTransaction, Whose};

/// A user's document, as it was read.
struct Found<A: OAuthAccount> {
    document: Document,
    user: A::User,
    accounts: Vec<A>,
}

/// What a change comes to.
enum Write<A: OAuthAccount> {
    Add(Newcomer<A>),
    /// The account as it will be, with what makes it so.
    Refresh(A, Box<Grant>),
    Remove(A),
    /// The user as it will be, and its account.
    Reclaim(Box<A::User>, Newcomer<A>),
    Delete,
}

/// An account that is to be, and the identities that nobody else may have.
struct Newcomer<A> {
    account: A,
    identities: Vec<String>,
}

/// A write that met another document than it was decided upon, or none.
struct Missed<A: OAuthAccount> {
    found: Found<A>,
    write: Write<A>,
    /// An answer was lost before: it may have met what it had written itself.
    was_lost: bool,
}

impl<A: MongoAccount<User: MongoUser>> MongoStore<A> {
    pub(super) async fn try_change(&self, change: &Change<A>) -> Result<Changed<A>, Fault> {
        let mut tries = Tries::many();
        let mut missed: Option<Missed<A>> = None;
        loop {
            let turn = match change.whose() {
                Whose::User(id) => self.turns.take(id).await,
                Whose::Email(address) => self.turns.take(Email::key(address)).await,
            };
            let found = self.find_whose(change.whose()).await?;
            if let Some(missed) = missed.filter(|missed| missed.was_written(found.as_ref())) {
                return Ok(Changed::Done(missed.write.done(missed.found)));
            }
            let Some(found) = found else { return Ok(Changed::NoUser) };
            missed = match self.attempt(change, found).await? {
                ControlFlow::Break(changed) => return Ok(changed),
                ControlFlow::Continue(missed) => Some(missed),
            };
            drop(turn);
            if !tries.again().await {
                return Err(Fault::Crowded);
            }
        }
    }

    async fn find_whose(&self, whose: &Whose<A>) -> Result<Option<Found<A>>, Fault> {
        let filter = match whose {
            Whose::User(id) => doc! { "_id": model::key(id) },
            Whose::Email(address) => by_email(&Email::key(address)),
        };
        let document = self.find(&filter, all_fields::<A>(), Some(byte_for_byte())).await?;
        let Some(found) = document.map(Found::<A>::read).transpose()? else { return Ok(None) };
        match whose {
            // Another program has given the user another address, and left what it is found by.
            Whose::Email(address) if found.user.email().map(Email::key) != Some(Email::key(address)) => {
                Err(FieldError::of_another_address(EMAIL_KEY).into())
            }
            _ => Ok(Some(found)),
        }
    }

    /// Decides, asks and writes, once.
    async fn attempt(
        &self,
        change: &Change<A>,
        found: Found<A>,
    ) -> Result<ControlFlow<Changed<A>, Missed<A>>, Fault> {
        let mut user = read_user::<A::User>(&found.document)?;
        let step = match change.decide(&mut user, &found.accounts) {
            Ok(step) => step,
            Err(error) => return Ok(ControlFlow::Break(Changed::Refused(error))),
        };
        let write = Write::plan(&found, user, step)?;
        if write.newcomer().is_some() {
            self.check_indexes().await?;
        }
        if self.is_taken(&found, &write).await? {
            return Ok(ControlFlow::Break(Changed::AccountTaken));
        }
        if let Some((user, account)) = write.checked(&found)
            && let Err(error) = change.check(&mut StoreTransaction::none(), user, account).await
        {
            return Ok(ControlFlow::Break(Changed::Refused(error)));
        }
        Ok(match self.write(&found, &write).await? {
            (Some(before), _) => ControlFlow::Break(Changed::Done(write.done(Found::read(before)?))),
            (None, was_lost) => ControlFlow::Continue(Missed { found, write, was_lost }),
        })
    }

    /// Whether the account that is to be is there already: it was the user's own when that was decided, or is another's. What
    /// has become the user's own since then is for the next decision. Of those that come in the same moment the unique index
    /// takes one.
    async fn is_taken(&self, found: &Found<A>, write: &Write<A>) -> Result<bool, Fault> {
        let Some(newcomer) = write.newcomer() else { return Ok(false) };
        if matches!(write, Write::Add(_)) && found.has_one_of(&newcomer.identities) {
            return Ok(true);
        }
        let owner = self.owner(&newcomer.identities).await?;
        Ok(owner.is_some_and(|owner| Some(&owner) != found.document.get("_id")))
    }

    /// The key of the user who has the account. Where there are several, the one under the first identity is meant.
    async fn owner(&self, identities: &[String]) -> Result<Option<Bson>, Fault> {
        for identity in identities {
            let filter = by_identity::<A>(identity);
            let owner = self.find(&filter, doc! { "_id": 1 }, Some(byte_for_byte())).await?;
            if let Some(mut owner) = owner {
                return Ok(owner.remove("_id"));
            }
        }
        Ok(None)
    }

    /// Writes, and gives the document as it was before that; none if it is not what was found any more.
    async fn write(&self, found: &Found<A>, write: &Write<A>) -> Result<(Option<Document>, bool), Fault> {
        let mut filter = found.condition();
        if let Write::Add(newcomer) = write {
            // No unique index keeps a document from having one identity twice.
            let none = doc! { "$nin": newcomer.identities.clone() };
            filter.insert(format!("{}.{IDENTITY}", A::RELATED_NAME), none);
        }
        let update = write.update(found)?;
        let array_filters = match write {
            Write::Refresh(account, _) => Some(vec![doc! { "account.id": model::key(account.id()) }]),
            _ => None,
        };
        let write = |users: Collection<Document>| {
            let (filter, update, fields) = (filter.clone(), update.clone(), all_fields::<A>());
            let mut options = FindOneAndUpdateOptions::default();
            options.array_filters.clone_from(&array_filters);
            options.return_document = Some(ReturnDocument::Before);
            async move {
                let Some(update) = update else {
                    let delete = users.find_one_and_delete(filter).projection(fields);
                    return delete.collation(byte_for_byte()).await;
                };
                let update = users.find_one_and_update(filter, update).with_options(options);
                update.projection(fields).collation(byte_for_byte()).await
            }
        };
        self.watch(write).await
    }

    /// Sends a write to the users, and says whether an answer was lost before the one that came: what it was the answer to
    /// may have been done.
    async fn watch<T, F, Answer>(&self, request: F) -> Result<(T, bool), Fault>
    where
        T: Send + 'static,
        F: Fn(Collection<Document>) -> Answer,
        Answer: Future<Output = mongodb::error::Result<T>> + Send + 'static,
    {
        let was_lost = Arc::new(AtomicBool::new(false));
        let watched = || {
            let (answer, was_lost) = (request(self.users.clone()), Arc::clone(&was_lost));
            async move {
                let answer = answer.await.map_err(Fault::from);
                if answer.as_ref().is_err_and(Fault::is_lost) {
                    was_lost.store(true, Ordering::Relaxed);
                }
                answer
            }
        };
        let answer = patiently(self.limit, watched).await?;
        Ok((answer, was_lost.load(Ordering::Relaxed)))
    }

    /// One command. The filter of the array has the refresh token too, so that no other account is touched.
    pub(super) async fn try_replace_tokens(&self, account: &A, tokens: &Tokens) -> Result<bool, Fault> {
        let Some(old) = account.refresh_token().map(Token::expose) else { return Ok(false) };
        let id = model::key(account.id());
        let related = A::RELATED_NAME;
        let is_it = doc! { "id": id.clone(), "refresh_token": { "$eq": old } };
        let filter = doc! { "_id": model::key(account.user_id()), related: { "$elemMatch": is_it } };
        let which = doc! { "account.id": id, "account.refresh_token": { "$eq": old } };
        let field = |name: &str| format!("{related}.$[account].{name}");
        let update = doc! { "$set": {
            field("access_token"): tokens.access_token.expose(),
            field("expires_at"): tokens.expires_at,
            field("refresh_token"): tokens.refresh_token.as_ref().map(Token::expose),
        } };
        let replace = |users: Collection<Document>| {
            let (filter, update, which) = (filter.clone(), update.clone(), which.clone());
            async move { users.update_one(filter, update).array_filters([which]).collation(byte_for_byte()).await }
        };
        let (updated, was_lost) = self.watch(replace).await?;
        if updated.matched_count > 0 || !was_lost {
            return Ok(updated.matched_count > 0);
        }
        // It was written at the first try if it is so now: nobody else has these tokens.
        let accounts = self.try_accounts(account.user_id()).await?;
        Ok(accounts.iter().any(|stored| stored.id() == account.id() && has(stored, tokens)))
    }
}

/// Whether the account has exactly these tokens.
fn has<A: OAuthAccount>(account: &A, tokens: &Tokens) -> bool {
    *account.access_token() == tokens.access_token
        && account.refresh_token() == tokens.refresh_token.as_ref()
        && account.expires_at() == tokens.expires_at
}

impl<A: MongoAccount<User: MongoUser>> Found<A> {
    fn read(document: Document) -> Result<Self, FieldError> {
        let user: A::User = read_user(&document)?;
        let accounts = read_accounts(user.id(), &document)?;
        Ok(Self { document, user, accounts })
    }

    /// Whether one of its accounts has one of these identities, or would have if another program had not left that out.
    fn has_one_of(&self, identities: &[String]) -> bool {
        let stored = self.document.get_array(A::RELATED_NAME).into_iter().flatten();
        let mut stored = stored.filter_map(|account| account.as_document()?.get_str(IDENTITY).ok());
        let of = |account: &A| model::identity(account.oauth_name(), account.account_id());
        let mut right = self.accounts.iter().map(of);
        stored.any(|has| identities.iter().any(|identity| identity == has))
            || right.any(|has| identities.contains(&has))
    }

    /// That the document has the user's fields and these accounts still. Tokens may be others by now, which any login
    /// brings.
    fn condition(&self) -> Document {
        let related = A::RELATED_NAME;
        let mut condition = doc! { "_id": self.document.get("_id") };
        for &field in <A::User as MongoUser>::FIELDS {
            // Null is also a field that is missing.
            let value = self.document.get(field).unwrap_or(&Bson::Null);
            condition.insert(field, doc! { "$eq": value });
        }
        if self.accounts.is_empty() {
            condition.insert(format!("{related}.0"), doc! { "$exists": false });
        } else {
            let count = i64::try_from(self.accounts.len()).unwrap_or(i64::MAX);
            condition.insert(related, doc! { "$size": count });
        }
        for (index, account) in self.accounts.iter().enumerate() {
            condition.insert(format!("{related}.{index}.id"), doc! { "$eq": model::key(account.id()) });
        }
        condition
    }

    fn account(&self, id: &A::Id) -> Result<A, Fault> {
        let missing = || Fault::Unfit("the change is of an account that the user does not have".to_owned());
        self.accounts.iter().find(|account| account.id() == id).cloned().ok_or_else(missing)
    }
}

impl<A: MongoAccount<User: MongoUser>> Write<A> {
    fn plan(found: &Found<A>, user: A::User, step: Step<A>) -> Result<Self, Fault> {
        Ok(match step {
            Step::Add(new) => Self::Add(Newcomer::new(new, found.user.id())?),
            Step::Refresh(id, grant) => {
                let mut account = found.account(&id)?;
                account.refresh_from(&grant);
                Self::Refresh(account, Box::new(grant))
            }
            Step::Remove(id) => Self::Remove(found.account(&id)?),
            Step::Reclaim(new) => {
                let newcomer = Newcomer::new(new, found.user.id())?;
                Self::Reclaim(Box::new(user), newcomer)
            }
            Step::Delete => Self::Delete,
        })
    }

    fn newcomer(&self) -> Option<&Newcomer<A>> {
        match self {
            Self::Add(newcomer) | Self::Reclaim(_, newcomer) => Some(newcomer),
            Self::Refresh(..) | Self::Remove(_) | Self::Delete => None,
        }
    }

    /// What the last question is about: user and account as they will be, or were last.
    fn checked<'a>(&'a self, found: &'a Found<A>) -> Option<(&'a A::User, &'a A)> {
        match self {
            Self::Add(Newcomer { account, .. }) | Self::Refresh(account, _) | Self::Remove(account) => {
                Some((&found.user, account))
            }
            Self::Reclaim(user, newcomer) => Some((user, &newcomer.account)),
            Self::Delete => None,
        }
    }

    /// The update of the document; none if it goes.
    fn update(&self, found: &Found<A>) -> Result<Option<Document>, FieldError> {
        let related = A::RELATED_NAME;
        Ok(Some(match self {
            // There may be a null in the place of the array.
            Self::Add(newcomer) if found.accounts.is_empty() => {
                doc! { "$set": { related: [write_embedded(&newcomer.account)?] } }
            }
            Self::Add(newcomer) => doc! { "$push": { related: write_embedded(&newcomer.account)? } },
            Self::Refresh(_, grant) => refresh_update::<A>(grant),
            Self::Remove(account) => {
                doc! { "$pull": { related: { "id": model::key(account.id()) } } }
            }
            Self::Reclaim(user, newcomer) => {
                let mut set = doc! { related: [write_embedded(&newcomer.account)?] };
                user.write(&mut set)?;
                let mut update = Document::new();
                if let Some(key) = user.email().map(Email::key) {
                    set.insert(EMAIL_KEY, key);
                } else {
                    update.insert("$unset", doc! { EMAIL_KEY: "" });
                }
                update.insert("$set", set);
                update
            }
            Self::Delete => return Ok(None),
        }))
    }

    /// What was done to the document that was there before.
    fn done(self, before: Found<A>) -> Done<A> {
        let Found { user, accounts, .. } = before;
        let with = |id: &A::Id| {
            let (id, accounts) = (id.clone(), accounts.clone());
            accounts.into_iter().filter(move |account| *account.id() == id)
        };
        match self {
            Self::Add(newcomer) => Done::new(user, Some(newcomer.account), Vec::new()),
            Self::Refresh(account, grant) => {
                let mut account = with(account.id()).next().unwrap_or(account);
                account.refresh_from(&grant);
                Done::new(user, Some(account), Vec::new())
            }
            Self::Remove(account) => Done::new(user, None, with(account.id()).collect()),
            Self::Reclaim(user, newcomer) => Done::new(*user, Some(newcomer.account), accounts),
            Self::Delete => Done::new(user, None, accounts),
        }
    }
}

impl<A: MongoAccount> Newcomer<A> {
    fn new(new: NewAccount<A>, user_id: &UserKey<A>) -> Result<Self, Fault> {
        let identities = identities(new.grant()).collect();
        Ok(Self { account: new.with_keys(new_key::<A::Id>("account")?, user_id.clone()), identities })
    }
}

impl<A: MongoAccount<User: MongoUser>> Missed<A> {
    /// Whether it was written after all, at a try the answer of which was lost. Of an account that was added its key tells.
    /// What is gone may have been taken by another in the same moment, and is given back to both.
    fn was_written(&self, now: Option<&Found<A>>) -> bool {
        let is_there =
            |account: &A| now.is_some_and(|now| now.accounts.iter().any(|other| other.id() == account.id()));
        match &self.write {
            Write::Add(newcomer) | Write::Reclaim(_, newcomer) => is_there(&newcomer.account),
            Write::Remove(account) => self.was_lost && !is_there(account),
            Write::Delete => self.was_lost && now.is_none(),
            Write::Refresh(..) => false,
        }
    }
}
