//! The Ask box in a real browser: a request leads to a skill, to a choice, or to nothing, and a person
//! can say that it led to the wrong one.

use super::driver::{Browser, hook, site};
use crate::world::{Proposal, World, eventually};
use serde_json::json;

const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";

const REQUEST: &str = "show the 10 largest folders under /srv";
const PORT: &str = "is anything listening on port 5432?";
const HELLO: &str = "say hello to everybody who is at work";

/// Two skills that nothing but the name tells apart.
fn greeting(name: &str) -> Proposal {
    Proposal::new(&format!("test/greet-{name}"))
        .field("name", json!(format!("Greet the {name}")))
        .field(
            "description",
            json!("Says hello to everybody who is at work."),
        )
        .output("said", json!({"type": "string"}))
        .command("echo \"said=hello\" >> \"$GITHUB_OUTPUT\"")
}

async fn shows(browser: &Browser, what: &str) {
    browser
        .see(&format!("[data-testid=answer][data-shows={what}]"))
        .await;
}

async fn ask(browser: &Browser, request: &str) {
    browser.fill("ask", request).await;
    browser.press("ask", ENTER).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_in_plain_language_in_a_browser() {
    let world = World::start_with(|config| {
        config.site_dir = Some(site());
        config.seed_examples = true;
    })
    .await;
    for skill in [&greeting("staff"), &greeting("crew")] {
        world.create_and_merge(skill).await;
    }
    let requests = [(REQUEST, "selected"), (PORT, "selected"), (HELLO, "ask")];
    for (request, decision) in requests {
        eventually(&format!("{request:?} is {decision}"), async || {
            let answer = world
                .post("/run", json!({"query": request}))
                .await
                .expect(200);
            let found = answer["decision"] == decision;
            found.then_some(()).ok_or_else(|| answer.to_string())
        })
        .await;
    }

    let folder = tempfile::tempdir().expect("a folder");
    let browser = Browser::start(folder.path()).await;
    let page = &browser.client;
    let link = world.stack().sign_in_link().await.expect("a link");
    page.goto(&link).await.expect("the site opens");
    browser.see("#ask").await;

    // The address holds the request, so that it can be shared.
    ask(&browser, REQUEST).await;
    shows(&browser, "selected").await;
    let selected = "[data-testid=selected][data-skill=\"ops/disk-report\"]";
    browser.see(selected).await;
    browser.reads(&hook("confidence"), "%").await;
    browser.reads(&hook("ask-why"), "largest folders").await;
    browser.see(&format!("{} mark", hook("ask-why"))).await;
    browser.reads(selected, "From your request: “/srv”").await;
    assert_eq!(browser.typed("in-path").await, "/srv");
    assert_eq!(browser.typed("in-top").await, "10");
    browser.picture("ask").await;
    let address = page.current_url().await.expect("an address");
    assert!(
        address.query().is_some_and(|it| it.contains("ask=show")),
        "{address}"
    );

    // Nothing ran yet. An input is corrected, and then it runs.
    browser.fill("in-path", "/usr/share").await;
    browser.reads(selected, "Your request says “/srv”").await;
    browser.click(&hook("run")).await;
    browser.reads(&hook("run-status"), "succeeded").await;
    browser.reads(&hook("input-top"), "10").await;
    browser.reads(&hook("input-path"), "/usr/share").await;

    // Back comes to the answer again, and Escape leaves an empty box.
    page.back().await.expect("it goes back");
    shows(&browser, "selected").await;
    assert_eq!(browser.typed("ask").await, REQUEST);
    browser.press("ask", ESCAPE).await;
    shows(&browser, "nothing").await;
    assert_eq!(browser.typed("ask").await, "");

    // Two skills could be meant: a person chooses, and it counts.
    ask(&browser, HELLO).await;
    shows(&browser, "ask").await;
    browser
        .see("[data-testid=candidate][data-skill=\"test/greet-staff\"]")
        .await;
    browser.picture("ask-which").await;
    browser
        .click("[data-testid=candidate][data-skill=\"test/greet-crew\"]")
        .await;
    browser
        .see("[data-testid=chosen][data-skill=\"test/greet-crew\"]")
        .await;
    browser.click(&hook("run")).await;
    browser.reads(&hook("run-status"), "succeeded").await;
    browser.reads("main", "test/greet-crew").await;

    // Nothing fits: a new skill begins with the request.
    browser.click(&hook("nav-skills")).await;
    ask(&browser, "order a pizza with olives").await;
    shows(&browser, "none").await;
    browser
        .reads(&hook("nothing-fits"), "No skill does this")
        .await;
    browser.picture("ask-none").await;
    browser.click(&hook("create-skill")).await;
    browser.see("#description").await;
    assert_eq!(
        browser.typed("description").await,
        "Order a pizza with olives."
    );

    // The wrong skill: the right one is found, and the same request leads there from now on.
    browser.click(&hook("nav-skills")).await;
    ask(&browser, PORT).await;
    browser
        .see("[data-testid=selected][data-skill=\"net/port-check\"]")
        .await;
    browser.click(&hook("wrong-skill")).await;
    browser.fill("right-skill", "log").await;
    browser
        .click("[data-testid=right-skill][data-skill=\"logs/grep\"]")
        .await;
    browser.reads(&hook("learnt"), "lead to logs/grep").await;
    browser
        .see("[data-testid=selected][data-skill=\"logs/grep\"]")
        .await;
    let answer = world.post("/run", json!({"query": PORT})).await.expect(200);
    assert_eq!(answer["skill_id"], "logs.grep", "{answer}");

    // Several steps are a plan, which runs nothing; a step alone can be asked for.
    ask(
        &browser,
        "show the largest folders under /srv, then bake a cake",
    )
    .await;
    shows(&browser, "steps").await;
    browser.reads(&hook("plan"), "bake a cake").await;
    browser.picture("ask-plan").await;
    browser.click(&hook("ask-alone")).await;
    browser
        .reads(&hook("ask-why"), "show the largest folders under /srv")
        .await;
}
