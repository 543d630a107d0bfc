//! The index in memory, and the rows it was built from.

use super::{Row, segment};
use crate::error::{Error, Result};
use crate::store::Store;
use domain::routing::{Document, Index, Model};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// All segments as they were read, and the index over them.
pub(crate) struct Loaded {
    pub(crate) model: Arc<Model>,
    pub(crate) index: Index,
    segments: BTreeMap<u8, Segment>,
    /// By `domain.name`.
    rows: HashMap<String, Arc<Row>>,
}

#[derive(Clone)]
struct Segment {
    /// Counts its changes.
    rev: u64,
    rows: Vec<Arc<Row>>,
}

impl Loaded {
    /// The row of the skill with this id, `domain.name`.
    pub(crate) fn row(&self, id: &str) -> Option<&Arc<Row>> {
        self.rows.get(id)
    }

    /// What the table holds now: `before` itself when nothing has changed, else only the segments that
    /// have changed are read. Building takes a thread of its own, since it may take a tenth of a second.
    pub(super) async fn refresh(
        before: Option<Arc<Loaded>>,
        model: Arc<Model>,
        store: &Store,
    ) -> Result<Arc<Loaded>> {
        let head = store.route_head().await?;
        let known = before.as_ref().map(|before| &before.segments);
        let changed: Vec<u8> = head
            .iter()
            .filter(|(number, rev)| {
                let known = known.and_then(|known| known.get(number));
                known.is_none_or(|known| known.rev < **rev)
            })
            .map(|(number, _)| *number)
            .collect();
        if let Some(before) = &before
            && changed.is_empty()
        {
            return Ok(before.clone());
        }
        let read = store.route_segments(&changed).await?;
        let build = move || {
            let mut segments = before.map_or_else(BTreeMap::new, |before| before.segments.clone());
            for (number, packed) in read {
                let rows = segment::unpack(number, &packed.value).unwrap_or_else(|error| {
                    tracing::error!(%error, "a segment of the routes is damaged; its skills are not found");
                    Vec::new()
                });
                let rows = rows.into_iter().map(Arc::new).collect();
                let rev = packed.rev;
                segments.insert(number, Segment { rev, rows });
            }
            Arc::new(Loaded::new(model, segments))
        };
        let built = tokio::task::spawn_blocking(build).await;
        built.map_err(|cause| Error::Service {
            service: "the router",
            cause: cause.to_string(),
        })
    }

    fn new(model: Arc<Model>, segments: BTreeMap<u8, Segment>) -> Loaded {
        let rows = || segments.values().flat_map(|segment| &segment.rows);
        let documents: Vec<Document> = rows().map(|row| row.document.clone()).collect();
        Loaded {
            index: Index::build(&model, documents),
            rows: rows()
                .map(|row| (row.document.id.clone(), row.clone()))
                .collect(),
            model,
            segments,
        }
    }
}
