//! Pages of the journal for those who catch up. Many come back at once, as after the server's restart: they are given the
//! same pages, each read from the disk and encoded once.
//!
//! Keeps true: what is kept is bounded; only a page that is full is kept, since nothing is ever added to it.

use super::reader::Reader;
use core_wasm::journal::Cursor;
use core_wasm::protocol::message::FRAME_TARGET_BYTES;
use core_wasm::store::StoreError;
use core_wasm::sync::{Publication, Voucher};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::OnceCell;

/// How many pages are kept; each is twice the size of a frame at most.
const KEPT: usize = 4;

/// Where a page begins, and how many entries it may have.
type Place = (Cursor, usize);

/// A page, once it is read.
type Page = Arc<OnceCell<Publication>>;

/// The pages that were last asked for.
#[derive(Clone, Debug)]
pub struct Pages {
    reader: Reader,
    voucher: Option<Voucher>,
    kept: Arc<Mutex<VecDeque<(Place, Page)>>>,
}

impl Pages {
    /// None yet, of a server that may vouch for what it sends.
    pub fn new(reader: Reader, voucher: Option<Voucher>) -> Self {
        Self {
            reader,
            voucher,
            kept: Arc::default(),
        }
    }

    /// Up to `limit` entries behind `after`, no more than fit one frame. Whoever asks for a page that is being read
    /// waits for that.
    ///
    /// # Errors
    /// What the disk says.
    pub async fn page(&self, after: Cursor, limit: usize) -> Result<Publication, StoreError> {
        let place = (after, limit);
        let cell = self.cell(place);
        let read = async || {
            let page = self.reader.page(after, limit, FRAME_TARGET_BYTES).await?;
            Ok(Publication::page(after, page.entries, self.voucher.as_ref()))
        };
        let page = cell.get_or_try_init(read).await.cloned();
        if !page.as_ref().is_ok_and(|page| page.entries.len() == limit) {
            self.forget(&cell);
        }
        page
    }

    fn cell(&self, place: Place) -> Page {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, cell)) = kept.iter().find(|(kept, _)| *kept == place) {
            return cell.clone();
        }
        if kept.len() >= KEPT {
            kept.pop_front();
        }
        let cell = Page::default();
        kept.push_back((place, cell.clone()));
        cell
    }

    fn forget(&self, cell: &Page) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(_, kept)| !Arc::ptr_eq(kept, cell));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::{JournalStore, MemoryJournal};
    use core_wasm::journal::{Entry, Head};
    use core_wasm::store::contract::{device, entries};

    type Shared = Arc<Mutex<MemoryJournal>>;

    fn start() -> (Shared, Pages) {
        let shared = Shared::default();
        let opened = shared.clone();
        let reader = Reader::new(move || Ok(Box::new(opened.clone())));
        (shared, Pages::new(reader, None))
    }

    fn append(journal: &Shared, entries: &[Entry]) {
        let mut journal = journal.lock().unwrap();
        journal.append(vec![entries.to_vec().into()], None).unwrap();
    }

    #[tokio::test]
    async fn a_full_page_is_read_once_for_all_and_one_that_may_grow_each_time() {
        let (journal, pages) = start();
        let all = entries(Head::empty(device(1)), 6);
        append(&journal, &all[..5]);
        let (one, two) = tokio::join!(pages.page(Cursor(0), 3), pages.page(Cursor(0), 3));
        let (one, two) = (one.unwrap(), two.unwrap());
        assert_eq!((one.cursor, &one.entries[..]), (Cursor(3), &all[..3]));
        assert!(Arc::ptr_eq(&one.frame, &two.frame));
        assert_eq!(pages.page(Cursor(3), 3).await.unwrap().cursor, Cursor(5));
        append(&journal, &all[5..]);
        let grown = pages.page(Cursor(3), 3).await.unwrap();
        assert_eq!((grown.cursor, &grown.entries[..]), (Cursor(6), &all[3..]));
    }

    #[tokio::test]
    async fn no_more_is_kept_than_a_few_pages() {
        let (journal, pages) = start();
        append(&journal, &entries(Head::empty(device(1)), 40));
        for after in 0..30 {
            assert_eq!(
                pages.page(Cursor(after), 1).await.unwrap().cursor,
                Cursor(after + 1)
            );
            assert!(pages.kept.lock().unwrap().len() <= KEPT);
        }
    }
}
