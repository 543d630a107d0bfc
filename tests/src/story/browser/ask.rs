//! The Ask box in a real browser: a request leads to a skill, to a choice, or to nothing, and a person
//! can say that it led to the wrong one.

use super::driver::{Browser, hook, site};
use crate::world::{Proposal, World, eventually};
use fantoccini::Locator;
use serde_json::json;

const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";

const REQUEST: &str = "show the 10 largest folders under /srv";

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

/// The first of these that the router decides like this. How it decides is told in other stories; here
/// it is what the site makes of it.
async fn led<'a>(world: &World, decision: &str, requests: &[&'a str]) -> &'a str {
    eventually(&format!("one of {requests:?} is {decision}"), async || {
        let mut answers = Vec::new();
        for &request in requests {
            let answer = world.post("/run", json!({"query": request})).await;
            let answer = answer.expect(200);
            if answer["decision"] == decision {
                return Ok(request);
            }
            answers.push(format!("{request}: {}", answer["decision"]));
        }
        Err(answers.join(", "))
    })
    .await
}

async fn shows(browser: &Browser, what: &str) {
    eventually(&format!("the answer is {what}"), async || {
        // Without an answer it is empty, and nothing of it can be seen.
        let answer = Locator::Css("[data-testid=answer]");
        let answer = browser.client.find(answer).await;
        let answer = answer.map_err(|error| error.to_string())?;
        let shows = answer.attr("data-shows").await;
        let shows = shows.map_err(|error| error.to_string())?;
        let right = shows.as_deref() == Some(what);
        right.then_some(()).ok_or_else(|| format!("{shows:?}"))
    })
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
    led(&world, "selected", &[REQUEST]).await;
    let greetings = [
        "greet people",
        "say hello",
        "somebody at work should be greeted",
        "hello everybody at work",
    ];
    let hello = led(&world, "ask", &greetings).await;
    let wishes = [
        "order a pizza with olives",
        "tell me a joke about penguins",
        "translate this poem to french",
    ];
    let wish = led(&world, "none", &wishes).await;

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
    ask(&browser, hello).await;
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
    ask(&browser, wish).await;
    shows(&browser, "none").await;
    browser
        .reads(&hook("nothing-fits"), "No skill does this")
        .await;
    browser.picture("ask-none").await;
    browser.click(&hook("create-skill")).await;
    browser.see("#description").await;
    assert_eq!(
        browser.typed("description").await,
        format!("{}{}.", wish[..1].to_uppercase(), &wish[1..])
    );

    // The wrong skill: the right one is found, and the same request leads there from now on. What no
    // skill does at first is taught as well.
    browser.click(&hook("nav-skills")).await;
    ask(&browser, REQUEST).await;
    browser.see(selected).await;
    browser.click(&hook("wrong-skill")).await;
    browser.fill("right-skill", "log").await;
    browser
        .click("[data-testid=right-skill][data-skill=\"logs/grep\"]")
        .await;
    browser.reads(&hook("learnt"), "logs/grep").await;
    browser.click(&hook("nav-skills")).await;
    ask(&browser, wish).await;
    shows(&browser, "none").await;
    browser.click(&hook("wrong-skill")).await;
    browser.fill("right-skill", "log").await;
    browser
        .click("[data-testid=right-skill][data-skill=\"logs/grep\"]")
        .await;
    browser.reads(&hook("learnt"), "lead to logs/grep").await;
    browser
        .see("[data-testid=selected][data-skill=\"logs/grep\"]")
        .await;
    browser.picture("ask-learnt").await;

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
