//! Whether the database is as the models say.

use std::sync::atomic::Ordering;

use super::difference::{Difference, DifferenceKind, SchemaError};
use super::live::{LiveColumn, LiveKind, LiveTable};
use super::statements::{IDENTITY, claims};
use super::{Column, ColumnType, SqlAccount, SqlBackend, SqlModel, SqlStore, UuidEncoding};
use crate::model::{Key, KeyKind, OAuthAccount, OAuthUser};
use crate::store::StoreError;

/// The tables that are there.
pub(super) struct Tables {
    pub(super) user: Option<LiveTable>,
    pub(super) account: Option<LiveTable>,
    pub(super) claim: Option<LiveTable>,
}

impl Tables {
    pub(super) async fn read<A, DB>(connection: &mut DB::Connection) -> sqlx::Result<Self>
    where
        DB: SqlBackend,
        A: OAuthAccount,
    {
        Ok(Self {
            user: DB::live_table(connection, A::User::TABLE).await?,
            account: DB::live_table(connection, A::TABLE).await?,
            claim: DB::live_table(connection, claims::TABLE).await?,
        })
    }
}

impl<A, DB> SqlStore<A, DB>
where
    DB: SqlBackend,
    A: SqlAccount<DB>,
{
    pub(super) async fn try_verify(&self) -> sqlx::Result<Vec<Difference>> {
        let mut connection = self.shared.pool.acquire().await?;
        let live = Tables::read::<A, DB>(&mut connection).await?;
        Ok(differences::<A, DB>(&live, self.uuids))
    }

    /// The rules that no code can keep alone are the database's: without them, two first logins at once are two users.
    pub(super) async fn see_rules(&self) -> Result<(), StoreError> {
        if self.shared.has_rules.load(Ordering::Relaxed) {
            return Ok(());
        }
        let mut missing = self.try_verify().await.map_err(StoreError::new)?;
        missing.retain(|difference| {
            let email = [<A::User as SqlModel<DB>>::EMAIL];
            let is_rule = difference.columns == IDENTITY || difference.columns == email;
            difference.kind == DifferenceKind::Unique && is_rule
        });
        if !missing.is_empty() {
            return Err(StoreError::new(SchemaError::Differs(missing)));
        }
        self.shared.has_rules.store(true, Ordering::Relaxed);
        Ok(())
    }
}

/// An error if requests would fail; what else differs is told of in the log.
pub(super) fn refuse(differences: Vec<Difference>) -> Result<(), SchemaError> {
    let (broken, odd): (Vec<_>, Vec<_>) = differences.into_iter().partition(|d| d.kind.breaks_requests());
    for difference in odd {
        tracing::warn!(table = difference.table, "{difference}");
    }
    if broken.is_empty() {
        return Ok(());
    }
    Err(SchemaError::Differs(broken))
}

/// What tables that are there have that no index can mend.
pub(super) fn in_the_way<A, DB>(live: &Tables, uuids: UuidEncoding) -> Vec<Difference>
where
    DB: SqlBackend,
    A: SqlAccount<DB>,
{
    let mut differences = differences::<A, DB>(live, uuids);
    differences.retain(|difference| {
        let kind = difference.kind;
        kind.breaks_requests() && !matches!(kind, DifferenceKind::Table | DifferenceKind::Unique)
    });
    differences
}

/// Every difference, the user's table first.
pub(super) fn differences<A, DB>(live: &Tables, uuids: UuidEncoding) -> Vec<Difference>
where
    DB: SqlBackend,
    A: SqlAccount<DB>,
{
    let mut user = Comparison::new(A::User::TABLE, uuids);
    if let Some(live) = user.table(live.user.as_ref()) {
        user.columns(
            live,
            &<A::User as SqlModel<DB>>::columns(),
            <A::User as OAuthUser>::Id::generate().is_none(),
        );
        let email = <A::User as SqlModel<DB>>::EMAIL;
        if live.column(email).is_some() && !DB::has_email_index(live, email) {
            user.unique(&[email], "e-mail addresses are to be unique regardless of case");
        }
    }
    if let Some(name) = DB::email_key_column(<A::User as SqlModel<DB>>::EMAIL) {
        let is_name = |column: &Column<DB>| column.name.eq_ignore_ascii_case(&name);
        let is_models = <A::User as SqlModel<DB>>::columns().iter().any(is_name);
        let live = live.user.as_ref().and_then(|live| live.column(&name));
        if is_models || live.is_some_and(|column| !column.is_generated) {
            let message = format!(
                "the column `{name}` of the table `{}` is the application's own, where the store has a generated one: \
                 give it another name",
                A::User::TABLE
            );
            user.report(DifferenceKind::Column, &[&name], message);
        }
    }
    let mut account = Comparison::new(A::TABLE, uuids);
    if let Some(live) = account.table(live.account.as_ref()) {
        let columns = A::columns();
        account.columns(live, &columns, A::Id::generate().is_none());
        account.relation(live, columns.get(1).map_or("", |column| column.name), A::User::TABLE);
    }
    let mut claim = Comparison::new(claims::TABLE, uuids);
    if let Some(live) = claim.table(live.claim.as_ref()) {
        claim.columns(live, &claim_columns::<DB>(), false);
    }
    [user, account, claim].into_iter().flat_map(|comparison| comparison.found).collect()
}

/// What `oauth_claim` has.
fn claim_columns<DB: SqlBackend>() -> [Column<DB>; 3] {
    [
        Column::new(claims::KEY, ColumnType::Key(KeyKind::Text)),
        Column::new(claims::OWNER, ColumnType::Key(KeyKind::Text)),
        Column::new(claims::UNTIL, ColumnType::Integer),
    ]
}

/// One table, as it should be and as it is.
struct Comparison {
    table: &'static str,
    uuids: UuidEncoding,
    found: Vec<Difference>,
}

impl Comparison {
    fn new(table: &'static str, uuids: UuidEncoding) -> Self {
        Self { table, uuids, found: Vec::new() }
    }

    fn report(&mut self, kind: DifferenceKind, columns: &[&str], message: String) {
        let columns = columns.iter().map(|&column| column.to_owned()).collect();
        self.found.push(Difference { kind, table: self.table.to_owned(), columns, message });
    }

    fn table<'l>(&mut self, live: Option<&'l LiveTable>) -> Option<&'l LiveTable> {
        if live.is_none() {
            let message = format!("there is no table `{}`: call `create_tables`", self.table);
            self.report(DifferenceKind::Table, &[], message);
        }
        if let Some(engine) = live.and_then(|live| live.unsafe_engine.as_ref()) {
            let message = format!(
                "the table `{}` has the engine {engine}, which knows no transactions: ALTER TABLE … ENGINE=InnoDB",
                self.table
            );
            self.report(DifferenceKind::Engine, &[], message);
        }
        live
    }

    fn missing_column(&mut self, name: &str) {
        let message = format!("the table `{}` has no column `{name}`", self.table);
        self.report(DifferenceKind::Column, &[name], message);
    }

    fn unique(&mut self, columns: &[&str], why: &str) {
        let (table, names) = (self.table, columns.join(", "));
        let message =
            format!("the table `{table}` has no unique index on {names}: {why}; call `create_tables`");
        self.report(DifferenceKind::Unique, columns, message);
    }

    /// `counts`: the database makes the first column's values.
    fn columns<DB: SqlBackend>(&mut self, live: &LiveTable, columns: &[Column<DB>], counts: bool) {
        for (index, column) in columns.iter().enumerate() {
            match live.column(column.name) {
                None => self.missing_column(column.name),
                Some(found) => {
                    self.column(found, column);
                    // SQLite has no index on the key that is the row's number.
                    let is_number = found.is_filled && matches!(found.kind, LiveKind::Integer { .. });
                    if index == 0 && !is_number && !live.is_unique(&[column.name]) {
                        self.unique(&[column.name], "it is the primary key");
                    }
                    if index == 0 && counts && matches!(found.kind, LiveKind::Integer { .. }) {
                        self.counting(found);
                    }
                    if index == 0 && !counts && found.is_generated {
                        self.taking_none(found);
                    }
                }
            }
        }
        for found in &live.columns {
            let is_known = columns.iter().any(|column| column.name.eq_ignore_ascii_case(&found.name));
            if !is_known && !found.is_nullable && !found.is_filled {
                let message = format!(
                    "the column `{}` of the table `{}` has to be filled, and the model has no such field: give it a \
                     default, or add the field",
                    found.name, self.table
                );
                self.report(DifferenceKind::Unfilled, &[&found.name], message);
            }
        }
    }

    fn column<DB: SqlBackend>(&mut self, found: &LiveColumn, column: &Column<DB>) {
        let (table, name, spelling) = (self.table, column.name, &found.spelling);
        if let ColumnType::Key(kind) = column.kind {
            if !holds_key(found.kind, kind, self.uuids, found.limit) {
                let remedy = match (kind, found.kind) {
                    (KeyKind::Uuid, LiveKind::Text) => ", or set `.uuid_encoding(UuidEncoding::Hyphenated)`",
                    (KeyKind::Uuid, LiveKind::Uuid | LiveKind::Bytes) => {
                        ", or set `.uuid_encoding(UuidEncoding::Native)`"
                    }
                    _ => "",
                };
                let message = format!(
                    "the column `{name}` of the table `{table}` is {spelling}, but the model's key is {kind:?}: change \
                     the table, or the type of the key{remedy}"
                );
                self.report(DifferenceKind::Key, &[name], message);
            }
            if matches!(found.kind, LiveKind::Integer { bits } if bits < 32) {
                let message =
                    format!("the column `{name}` of the table `{table}` is {spelling}: its keys end soon");
                self.report(DifferenceKind::Narrow, &[name], message);
            }
        }
        if let Some((kind, wanted)) = unfit(found, &column.kind) {
            let message =
                format!("the column `{name}` of the table `{table}` is {spelling}, and should be {wanted}");
            self.report(kind, &[name], message);
        }
        if matches!(column.kind, ColumnType::Exact(_)) && !found.is_exact {
            let message = format!(
                "the column `{name}` of the table `{table}` takes different ids for the same: give it a binary collation"
            );
            self.report(DifferenceKind::Comparison, &[name], message);
        }
        if found.is_nullable != column.is_nullable {
            let is_own = matches!(column.kind, ColumnType::Field(_) | ColumnType::Described(_));
            let (is, remedy) = match (found.is_nullable, is_own) {
                (true, true) => ("may be NULL", "make it NOT NULL, or the field an `Option`"),
                (true, false) => ("may be NULL", "make it NOT NULL"),
                (false, true) => ("may not be NULL", "take its NOT NULL away, or make the field no `Option`"),
                (false, false) => ("may not be NULL", "take its NOT NULL away"),
            };
            let message =
                format!("the column `{name}` of the table `{table}` {is}, unlike the field: {remedy}");
            self.report(DifferenceKind::Nullability, &[name], message);
        }
    }

    fn counting(&mut self, found: &LiveColumn) {
        let (table, name) = (self.table, &found.name);
        if !found.is_filled {
            let message = format!(
                "the column `{name}` of the table `{table}` is to be filled by the database: make it an identity \
                 or auto-increment column"
            );
            self.report(DifferenceKind::Counting, &[name], message);
        } else if !found.counts {
            let message = format!(
                "the column `{name}` of the table `{table}` has no AUTOINCREMENT: SQLite may give a deleted row's key to \
                 a new one, and with it what was the other's"
            );
            self.report(DifferenceKind::ReusedKeys, &[name], message);
        }
    }

    fn taking_none(&mut self, found: &LiveColumn) {
        let (table, name) = (self.table, &found.name);
        let message = format!(
            "the column `{name}` of the table `{table}` takes no value, and the application makes the model's keys: make it \
             a plain column, or GENERATED BY DEFAULT"
        );
        self.report(DifferenceKind::Counting, &[name], message);
    }

    /// What binds accounts to users and to providers.
    fn relation(&mut self, live: &LiveTable, owner: &str, users: &str) {
        if live.column(IDENTITY[0]).is_some()
            && live.column(IDENTITY[1]).is_some()
            && !live.is_unique(&IDENTITY)
        {
            self.unique(&IDENTITY, "an account is to be there once");
        }
        if live.column(owner).is_none() {
            return;
        }
        let table = self.table;
        if !live.is_indexed(owner) {
            let message = format!("the table `{table}` has no index on `{owner}`; call `create_tables`");
            self.report(DifferenceKind::Index, &[owner], message);
        }
        let points = |key: &&super::live::LiveForeignKey| {
            key.column.eq_ignore_ascii_case(owner) && key.table.eq_ignore_ascii_case(users)
        };
        if !live.foreign_keys.iter().find(points).is_some_and(|key| key.cascades) {
            let message = format!(
                "the column `{owner}` of the table `{table}` has no foreign key to `{users}` with ON DELETE CASCADE: \
                 accounts would outlive their user"
            );
            self.report(DifferenceKind::ForeignKey, &[owner], message);
        }
    }
}

/// Whether a column of this kind can hold such keys.
fn holds_key(found: LiveKind, kind: KeyKind, uuids: UuidEncoding, limit: Option<u64>) -> bool {
    match kind {
        KeyKind::I32 | KeyKind::I64 => matches!(found, LiveKind::Integer { .. }),
        KeyKind::Uuid if uuids == UuidEncoding::Native => {
            matches!(found, LiveKind::Uuid | LiveKind::Bytes | LiveKind::Other)
        }
        KeyKind::Uuid => {
            let length = if uuids == UuidEncoding::Simple { 32 } else { 36 };
            found == LiveKind::Text && limit.is_none_or(|limit| limit >= length)
        }
        _ => matches!(found, LiveKind::Text | LiveKind::Other),
    }
}

/// What a column should be, if it can't hold what the field can, or not all of it.
fn unfit<DB: SqlBackend>(found: &LiveColumn, kind: &ColumnType<DB>) -> Option<(DifferenceKind, String)> {
    use DifferenceKind::{Narrow, Type};
    let is_text = matches!(found.kind, LiveKind::Text | LiveKind::Other);
    let holds = |limit: u64| found.limit.is_none_or(|found| found >= limit);
    let text = |limit: u64, wanted: String| match (is_text, holds(limit)) {
        (false, _) => Some((Type, wanted)),
        (true, false) => Some((Narrow, wanted)),
        (true, true) => None,
    };
    match kind {
        ColumnType::Key(_) | ColumnType::Described(_) => None,
        ColumnType::Exact(limit) => text(u64::from(*limit), format!("a text of {limit} characters")),
        ColumnType::Email => text(0, "a text".to_owned()),
        // What MySQL's LONGTEXT and MEDIUMTEXT hold is no limit in practice.
        ColumnType::Token => text(1 << 20, "a text without limit: tokens have none".to_owned()),
        ColumnType::Integer => match found.kind {
            LiveKind::Integer { bits: 64 } => None,
            LiveKind::Integer { .. } => {
                Some((Narrow, "an integer of 64 bits: this one ends in the year 2038".to_owned()))
            }
            _ => Some((Type, "an integer of 64 bits".to_owned())),
        },
        ColumnType::Field(wanted) => {
            let wanted = DB::field_type(wanted);
            let kind = LiveKind::of(wanted);
            let is_known = kind != LiveKind::Other && found.kind != LiveKind::Other;
            (is_known && !DB::is_like(kind, found.kind)).then(|| (Type, wanted.to_owned()))
        }
    }
}
