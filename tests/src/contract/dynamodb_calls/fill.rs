//! Skills and runs by the hundred, written past every function.

use app::App;
use app::store::Commit;
use domain::id::{CommitSha, RunId, SkillId};
use domain::manifest::Manifest;
use domain::run::{Event, StepPlan};
use domain::skill::Content;
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Fills the table up to so many skills and runs that ended.
pub(super) async fn fill(app: &App, from: usize, to: usize) {
    for index in from..to {
        let draft = domain::manifest::Draft {
            id: format!("filler/skill-{index}"),
            name: format!("Filler {index}"),
            description: "One of many probes.".to_owned(),
            risk: Some("read".to_owned()),
            ..domain::manifest::Draft::default()
        };
        let manifest: Manifest = draft.into_manifest().expect("a valid manifest");
        let content = Content {
            manifest: domain::manifest::render(&manifest),
            workflow: String::new(),
        };
        let commit = CommitSha::parse(&"a".repeat(40)).expect("a commit");
        let now = Timestamp::now();
        let skill = domain::skill::adopt(None, &manifest, commit.clone(), content.hash(), now);
        let skill = skill.expect("a new skill");
        let id = SkillId::parse("test/counted").expect("an id");
        let plan = StepPlan {
            skill: id,
            version: skill.newest,
            commit,
            dispatch_inputs: BTreeMap::new(),
            inputs: serde_json::Map::new(),
            outputs: manifest.outputs.clone(),
            timeout_seconds: 60,
        };
        let id = RunId::from_u128(uuid::Uuid::now_v7().as_u128());
        let (run, _) = domain::run::start(id, vec![plan], "filler".to_owned(), now);
        let stop = Event::CancelRequested {
            by: "filler".to_owned(),
        };
        let (run, _) = domain::run::advance(&run, stop, now).expect("it ends");
        let commit = Commit::new()
            .skill(&skill, None)
            .and_then(|commit| commit.content(&skill.id, skill.newest, &content))
            .and_then(|commit| commit.run(&run, 0))
            .expect("a commit");
        app.records.store.commit(&commit).await.expect("written");
    }
}
