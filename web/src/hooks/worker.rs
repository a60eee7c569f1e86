//! Asks the worker, and tells the state what it says.

use std::cell::Cell;
use std::rc::Rc;

use yew::prelude::*;

use super::Store;
use crate::state::gallery::CASES;
use crate::state::model::{Action, Answer, Helper, Source, Stage};
use crate::worker::bridge::{Bridge, Event};
use crate::worker::protocol::{Reply, Request};

/// Keeps a worker, and sends it what the state wants to know.
#[hook]
pub fn use_worker(store: &Store) {
    let busy = use_memo((), |()| Rc::new(Cell::new(false)));
    let bridge = {
        let (dispatcher, busy) = (store.dispatcher(), Rc::clone(&busy));
        use_memo((), move |()| {
            Bridge::start(move |event| {
                if matches!(event, Event::Says(Reply::Done { .. }) | Event::Died(_)) {
                    busy.set(false);
                }
                if let Some(action) = action(event) {
                    dispatcher.dispatch(action);
                }
            })
        })
    };

    {
        let (bridge, store) = (Rc::clone(&bridge), store.clone());
        use_effect_with(store.job, move |job| {
            // The analysis does not look up from its work, so the way to stop it is to end its worker.
            if busy.replace(false) {
                bridge.restart();
            }
            if matches!(store.stage, Stage::Reading(_)) {
                busy.set(true);
                let names = store.sources.iter().map(|source| source.name.clone()).collect();
                let bodies = store.sources.iter().map(|source| source.body.clone()).collect();
                bridge.send(Request::Explain { job: *job, names }, bodies);
            }
        });
    }

    // Thumbnails wait until the page has nothing better to do.
    let wanted = store.helper == Helper::Ready && store.stage == Stage::Start && store.sketches.is_empty();
    use_effect_with(wanted, move |wanted| {
        if *wanted {
            for case in CASES {
                bridge.send(Request::Sketch { case: case.name.to_owned() }, vec![Source::case(case).body]);
            }
        }
    });
}

fn action(event: Event) -> Option<Action> {
    Some(match event {
        Event::Ready => Action::Helper(Helper::Ready),
        Event::Stale => Action::Helper(Helper::Stale),
        Event::Missing(why) => Action::Helper(Helper::Missing(why)),
        Event::Wordless(why) => Action::Helper(Helper::Wordless(why)),
        Event::Died(why) => Action::Died(why),
        Event::Says(Reply::Progress { job, progress }) => Action::Progress(job, progress),
        Event::Says(Reply::Done { job, report }) => Action::Done(job, Answer::new(*report)),
        Event::Says(Reply::Sketched { case, sketch }) => Action::Sketched(case, sketch?),
        Event::Says(Reply::Ready { .. } | Reply::Died { .. }) => return None, // the bridge took them
    })
}
