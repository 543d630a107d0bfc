//! The judge judges: what it finds, and what it lets pass.

use super::*;
use serde_json::json;

#[test]
fn operations_are_found_by_path_with_names_that_hold_slashes() {
    let api = GithubApi::installed();
    for (method, path, template) in [
        (
            "GET",
            "/repos/o/r/git/ref/heads/a/b",
            "/repos/{owner}/{repo}/git/ref/{ref}",
        ),
        (
            "PUT",
            "/repos/o/r/contents/a/b%20c.txt",
            "/repos/{owner}/{repo}/contents/{path}",
        ),
        (
            "GET",
            "/repos/o/r/actions/runs/7/jobs",
            "/repos/{owner}/{repo}/actions/runs/{run_id}/jobs",
        ),
        (
            "GET",
            "/repos/o/r/pulls/1/merge",
            "/repos/{owner}/{repo}/pulls/{pull_number}/merge",
        ),
    ] {
        assert_eq!(api.find(method, path).unwrap().template, template);
    }
    assert!(api.find("POST", "/repos/o/r/nothing/like/it").is_none());
}

#[test]
fn what_does_not_fit_is_told() {
    let api = GithubApi::installed();
    let path = "/repos/o/r/git/refs";
    api.check_request(
        "POST",
        path,
        "",
        Some(&json!({"ref": "refs/heads/a", "sha": "a"})),
    )
    .unwrap();
    assert!(
        api.check_request("POST", path, "", Some(&json!({"ref": "refs/heads/a"})))
            .is_err()
    );
    assert!(
        api.check_request(
            "POST",
            path,
            "",
            Some(&json!({"ref": "r", "sha": "a", "shaa": 1}))
        )
        .is_err()
    );
    assert!(
        api.check_request("GET", "/repos/o/r/pulls", "state=all&page=2", None)
            .is_ok()
    );
    assert!(
        api.check_request("GET", "/repos/o/r/pulls", "state=some", None)
            .is_err()
    );
    assert!(
        api.check_request("GET", "/repos/o/r/actions/runs/seven", "", None)
            .is_err()
    );
    assert!(
        api.check_response("POST", path, 201, Some(&json!({"ref": "refs/heads/a"})))
            .is_err()
    );
    assert!(api.check_response("POST", path, 418, None).is_err());
    let null = json!({"sha": "a", "node_id": "b", "size": null, "url": "http://x/y", "content": "", "encoding": "base64"});
    api.check_response("GET", "/repos/o/r/git/blobs/a", 200, Some(&null))
        .unwrap();
}

#[test]
fn events_are_judged_by_name_and_action() {
    let hooks = GithubWebhooks::installed();
    assert!(
        hooks
            .check("pull_request", &json!({"action": "opened"}))
            .is_err()
    );
    assert!(
        hooks
            .check("pull_request", &json!({"action": "invented"}))
            .is_err()
    );
    hooks.check("ping", &json!({})).unwrap();
}
