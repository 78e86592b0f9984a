//! What lies behind a first page is found too.

use sealbid_pki::Instant;
use sqlx::Row as _;

use super::*;
use crate::store::{grant, lapse};

/// The identifier of 0.
const ENTERPRISE: &str = "000000000000000000000000000000000000";

/// The identifier of a number.
fn id(number: usize) -> String {
    format!("{number:036}")
}

on_each_database! {
    pub(crate) async fn insert_account(at: &mut Connection, id: &str) -> Result<(), sqlx::Error> {
        sqlx::query("INSERT INTO account (id, data_key, state, created, used) VALUES ($1, $2, 'active', 0, 0)")
            .bind(id)
            .bind([0_u8].as_slice())
            .execute(at)
            .await?;
        Ok(())
    }

    /// An enterprise whose admin is the account of that identifier, by an application of the same.
    pub(crate) async fn insert_enterprise(at: &mut Connection, id: &str) -> Result<(), sqlx::Error> {
        for statement in [
            "INSERT INTO application (id, number, kind, applicant, uscc, state, began, saved) VALUES ($1, $1, 'claim', $1, '91350100M000100Y43', 'fulfilled', 0, 0)",
            "INSERT INTO enterprise (id, uscc, name, state, admin_member, since) VALUES ($1, '91350100M000100Y43', '', 'live', $1, 0)",
            "INSERT INTO membership (id, enterprise, account, role, state, origin, since) VALUES ($1, $1, $1, 'admin', 'active', $1, 0)",
        ] {
            sqlx::query(statement).bind(id).execute(&mut *at).await?;
        }
        Ok(())
    }

    /// How the reviews of an officer are found, where there is a choice.
    pub(crate) async fn plan_of_reviews(at: &mut Connection) -> Result<Vec<String>, sqlx::Error> {
        sqlx::query(either("SELECT 1", "SET LOCAL enable_seqscan = off")).execute(&mut *at).await?;
        let rows = sqlx::query(either(
            "EXPLAIN QUERY PLAN SELECT count(*) FROM review WHERE officer = '' AND at >= 0",
            "EXPLAIN SELECT count(*) FROM review WHERE officer = '' AND at >= 0",
        ))
        .fetch_all(at)
        .await?;
        rows.iter().map(|row| row.try_get(either("detail", "QUERY PLAN"))).collect()
    }

    /// Somebody asks to join it, under the account's identifier.
    pub(crate) async fn insert_request(at: &mut Connection, id: &str, enterprise: &str) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO application (id, number, kind, applicant, uscc, enterprise, state, awaits, began, saved, data_key, fields)
             VALUES ($1, $1, 'join', $1, '91350100M000100Y43', $2, 'awaiting', 'admin', 0, 0, $3, $3)",
        )
        .bind(id)
        .bind(enterprise)
        .bind([0_u8].as_slice())
        .execute(at)
        .await?;
        Ok(())
    }
}

/// What signs a grant to the account of that identifier, at a moment of the same number.
fn grant_to(number: usize, of: &str) -> grant::NewGrant<'_> {
    let at = Instant::from_unix_ms(number.try_into().unwrap());
    grant::NewGrant {
        id: of,
        application: of,
        enterprise: ENTERPRISE,
        clerk: of,
        platform: "jiangbei",
        statement: &[0],
        signature: &[0],
        certificate: &[0; 32],
        signer: ENTERPRISE,
        begins: at,
        until: at.plus_secs(1),
        at,
    }
}

/// An enterprise whose admin is the account 0, and that many who ask to join it: 1 and on.
async fn crowd(store: &Store, people: usize) {
    writing!(store, StoreError, |at| {
        for number in 0..=people {
            insert_account(at, &id(number)).await?;
        }
        insert_enterprise(at, &id(0)).await?;
        for number in 1..=people {
            insert_request(at, &id(number), &id(0)).await?;
        }
        Ok(())
    })
    .unwrap();
}

#[test]
fn requests_behind_the_first_five_hundred_were_never_looked_at() {
    let (_folder, places) = places("pages");
    on_a_runtime(async {
        for place in &places {
            let store = Store::open(place).await.unwrap();
            crowd(&store, 510).await;
            let (mut after, mut seen) = (String::new(), Vec::new());
            loop {
                let page = lapse::for_admins(&mut store.read().await.unwrap(), &after).await.unwrap();
                let Some(last) = page.last() else { break };
                after.clone_from(&last.id);
                seen.extend(page.into_iter().map(|row| row.id));
            }
            assert_eq!(seen, (1..=510).map(id).collect::<Vec<_>>(), "{place:?}");
        }
    });
}

#[test]
fn each_look_at_the_queue_read_all_decisions_that_were_ever_made() {
    let (_folder, places) = places("queue");
    on_a_runtime(async {
        for place in &places {
            let store = Store::open(place).await.unwrap();
            let plan = plan_of_reviews(&mut store.read().await.unwrap()).await.unwrap().join(" ");
            assert!(plan.contains("review_of"), "{place:?}: {plan}");
        }
    });
}

#[test]
fn a_clerks_grant_behind_the_newest_two_hundred_of_his_enterprise_was_gone_for_him() {
    let (_folder, places) = places("grants");
    on_a_runtime(async {
        for place in &places {
            let store = Store::open(place).await.unwrap();
            crowd(&store, 210).await;
            writing!(store, StoreError, |at| {
                for number in 1..=210 {
                    grant::insert(at, &grant_to(number, &id(number))).await?;
                }
                Ok(())
            })
            .unwrap();
            let (mut reading, first) = (store.read().await.unwrap(), id(1));
            let clerk = grant::Seen { enterprise: ENTERPRISE, clerk: Some(&first) };
            let own = grant::page(&mut reading, &clerk, None).await.unwrap();
            assert_eq!(
                own.iter().map(|found| found.grant.id.as_str()).collect::<Vec<_>>(),
                [first.as_str()],
                "{place:?}"
            );
            assert!(grant::seen(&mut reading, &clerk, &first).await.unwrap().is_some());
            assert!(grant::seen(&mut reading, &clerk, &id(2)).await.unwrap().is_none());
            // The admin goes through all of them, page by page.
            let admin = grant::Seen { enterprise: ENTERPRISE, clerk: None };
            let (mut behind, mut all) = (None, Vec::new());
            loop {
                let page = grant::page(&mut reading, &admin, behind.as_ref()).await.unwrap();
                all.extend(page.iter().map(|found| found.grant.id.clone()));
                let Some(last) = page.into_iter().next_back() else { break };
                behind = Some(last.grant);
            }
            assert_eq!(all, (1..=210).rev().map(id).collect::<Vec<_>>(), "{place:?}");
            let other = grant::Seen { enterprise: &first, clerk: None };
            assert!(grant::seen(&mut reading, &other, &first).await.unwrap().is_none());
        }
    });
}
