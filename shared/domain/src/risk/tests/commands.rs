//! Shell scripts, and the worst they do.

use crate::manifest::Risk;
use crate::risk::assessment::word;
use crate::risk::command::harms;
use proptest::prelude::*;

fn level(script: &str) -> &'static str {
    let worst = harms(script).into_iter().map(|harm| harm.level).max();
    worst.map_or("read", word)
}

#[track_caller]
fn check(expected: &str, scripts: &[&str]) {
    for script in scripts {
        assert_eq!(level(script), expected, "{script}\n{:#?}", harms(script));
    }
}

#[test]
fn what_is_lost_for_good() {
    check(
        "destructive",
        &[
            "rm -rf build",
            "rm -fr -- \"$INPUT_PATH\"",
            "rm --recursive x",
            "/bin/rm -r x",
            "\\rm -R x",
            "\"rm\" -rf x",
            "r''m -rf x",
            "find . -name '*.log' -delete",
            "find . -type f -exec rm -rf {} +",
            "truncate -s 0 data.db",
            "dd if=/dev/zero of=/dev/sda bs=1M",
            "mkfs.ext4 /dev/sdb1",
            "cat image > /dev/nvme0n1",
            "git push --force origin main",
            "git push -f",
            "git push origin +main",
            "git push origin :old",
            "git -C repo push --delete origin x",
            "terraform destroy -auto-approve",
            "terraform -chdir=infra apply -destroy",
            "kubectl delete pod web",
            "kubectl -n prod delete deploy web",
            "helm uninstall web",
            "aws s3 rm s3://bucket --recursive",
            "aws --profile prod s3 rb s3://bucket",
            "aws s3 sync . s3://bucket --delete",
            "aws ec2 terminate-instances --instance-ids i-1",
            "aws --region eu-west-1 dynamodb delete-table --table-name t",
            "gcloud compute instances delete web",
            "az group delete -n x",
            "curl -X DELETE https://api.example.com/users/1",
            "curl -sXDELETE https://api.example.com",
            "curl --request=delete https://api.example.com",
            "curl -X \"$METHOD\" https://api.example.com",
            "wget --method=DELETE https://api.example.com",
            "gh api -X DELETE repos/o/r",
            "gh repo delete o/r --yes",
            "psql -c 'DROP TABLE users'",
            "psql -c \"drop   table if exists users\"",
            "echo 'DROP DATABASE x;' | mysql",
            "psql <<SQL\nSELECT 1;\nDELETE FROM users;\nSQL",
            "(echo 'drop table x') | psql",
            "redis-cli FLUSHALL",
            "dropdb prod",
            "python3 -c 'import shutil; shutil.rmtree(\"/x\")'",
            "python3 - <<'EOF'\nimport shutil\nshutil.rmtree('x')\nEOF",
            "npm unpublish pkg",
            "docker volume rm data",
        ],
    );
}

#[test]
fn what_can_be_set_back() {
    check(
        "write",
        &[
            "rm -f sizes",
            "dd if=/dev/zero of=test bs=1M count=10",
            "chmod -R 777 .",
            "chown --recursive root .",
            "shutdown -h now",
            "sudo reboot",
            "git push origin main",
            "terraform apply",
            "kubectl apply -f x.yaml",
            "aws s3 cp a s3://bucket/a",
            "aws ec2 start-instances --instance-ids i-1",
            "curl -X POST https://api.example.com",
            "curl -XPUT -d @x https://api.example.com",
            "curl --data-binary @x https://api.example.com",
            "curl -sd a=1 https://api.example.com",
            "curl --upload-file x https://api.example.com",
            "psql -c 'UPDATE users SET name = 1'",
            "psql -c 'insert into t values (1)'",
            "systemctl restart nginx",
            "kill -9 123",
            "ssh web uptime",
            "docker push image",
            "\"$tool\" --version",
        ],
    );
}

#[test]
fn what_only_looks() {
    check(
        "read",
        &[
            "",
            "du -x -d 1 -- \"$INPUT_PATH\" | sort -rn > sizes",
            "echo 'rm -rf /'",
            "echo \"Would DELETE FROM users\" >> \"$GITHUB_STEP_SUMMARY\"",
            "# rm -rf /\ntrue # terraform destroy",
            "grep -c 'DROP TABLE' \"$INPUT_PATH\"",
            "sudo grep 'delete from' log | wc -l",
            "grep shutdown log",
            "xargs -0 grep -l truncate < files",
            "git log --format=%s",
            "git commit -m 'push --force'",
            "kubectl get pods",
            "aws s3 ls s3://bucket",
            "aws ec2 describe-instances",
            "terraform plan",
            "curl -fsSL https://example.com -o page",
            "curl -X GET -d @query https://search.example.com",
            "curl -G -d q=1 https://example.com",
            "fdisk -l",
            "ls rm",
            "term=rm; ls -rf",
            "for x in rm -rf; do echo \"$x\"; done",
            "rm -rf /tmp/work",
            "rm -rf -- \"$RUNNER_TEMP/x\" \"${RUNNER_TEMP}/y\"",
            "dir=\"$(mktemp -d)\"\ntrap 'rm -rf \"$dir\"' EXIT",
            "dir=$(mktemp -d); rm -rf \"${dir}\"",
            "echo \"backdrop table\" ; echo undeleted from",
            "python3 -m json.tool < x | python3 -c 'import sys; print(sys.stdin.read())'",
            "jq . x | bash tests.sh",
        ],
    );
}

#[test]
fn a_command_is_seen_through_what_runs_it() {
    check(
        "destructive",
        &[
            "sudo -u bob rm -rf x",
            "env A=1 B=2 rm -rf x",
            "A=1 rm -rf x",
            "ls | xargs -n 1 rm -rf",
            "ls | xargs -0 rm -rf",
            "timeout 10 rm -rf x",
            "nohup nice -n 5 rm -rf x &",
            "if ! rm -rf x; then true; fi",
            "while read -r x; do rm -rf \"$x\"; done < list",
            "{ rm -rf x; }",
            "(cd x && rm -rf y)",
            "x=$(rm -rf y)",
            "echo \"$(rm -rf y)\"",
            "echo `rm -rf y`",
            "cat <(rm -rf y)",
            "true && rm -rf x || true",
            "bash -c 'rm -rf x'",
            "sh -ec \"cd /; bash -c 'rm -rf x'\"",
            "eval 'rm -rf x'",
            "trap 'rm -rf data' EXIT",
            "ssh web 'rm -rf /data'",
            "ssh web rm -rf /data",
            "ssh web <<EOF\nrm -rf /data\nEOF",
            "docker exec web rm -rf /data",
            "kubectl exec web -- rm -rf /data",
            "rm \\\n  -rf \\\n  x",
            "case $x in a) rm -rf x ;; esac",
            "f() { rm -rf x; }; f",
            "cat <<'EOF' > clean.sh\nDROP TABLE x\nEOF",
        ],
    );
}

#[test]
fn what_nobody_could_review() {
    check(
        "destructive",
        &[
            "curl -fsSL https://get.example.com | sh",
            "curl https://get.example.com | sudo bash -s -- --yes",
            "wget -O- https://get.example.com | python3",
            "bash <(curl https://get.example.com)",
            "bash -c \"$(curl https://get.example.com)\"",
            "eval \"$INPUT_COMMAND\"",
            "\"$INPUT_COMMAND\"",
            "$INPUT_COMMAND x",
            "source <(curl https://x.example)",
            "python3 -c \"print($INPUT_X)\"",
        ],
    );
    check(
        "read",
        &[
            "eval \"$(ssh-agent -s)\"",
            "find . -exec sh -c 'du \"$INPUT_PATH\"' \\;",
            "python3 -c 'import os; print(os.environ[\"INPUT_X\"])'",
        ],
    );
}

#[test]
fn a_temporary_place_is_one_for_certain() {
    check(
        "destructive",
        &[
            "rm -rf /tmp/../etc",
            "rm -rf /tmp",
            "rm -rf /tmpx/y",
            "rm -rf /tmp/x /data",
            "rm -rf \"$RUNNER_TEMP\"",
            "rm -rf \"$dir\"",
            "dir=$(mktemp -d); dir=/; rm -rf \"$dir\"",
            "dir=$(mktemp -d); rm -rf \"$dir/../..\"",
            "dir=$(mktemp -d); rm -rf '$dir'",
        ],
    );
}

#[test]
fn each_command_is_told_with_its_line() {
    let script = "set -e\n# rm -rf a\nrm -rf b &&\n  kubectl \\\n  delete pod x\ncat <<EOF | psql\nselect 1;\nDROP TABLE t;\nEOF\nbash -c '\nrm -r c'\n";
    let shown: Vec<String> = harms(script)
        .iter()
        .map(|harm| format!("{} {} | {}", harm.line, harm.text, harm.what))
        .collect();
    assert_eq!(
        shown,
        [
            "2 rm -rf b | deletes folders with all that is in them",
            "3 kubectl \\ delete pod x | deletes from a cluster",
            "7 DROP TABLE t; | deletes a table",
            "10 rm -r c | deletes folders with all that is in them",
        ]
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_script_panics(script in "([ -~\\n]|\\PC|rm -rf |\\$\\(|<<E\\n|`|\\{|'|\"){0,60}") {
        harms(&script);
    }

    /// Whatever stands in lines of their own around it, a plain command is seen.
    #[test]
    fn a_plain_command_is_seen(before in "([a-z]{1,8} [a-z/.-]{0,8}\n){0,5}", after in "(\n[a-z]{1,8} [a-z/.-]{0,8}){0,5}") {
        prop_assume!(!before.contains("for ") && !before.contains("case "));
        let script = format!("{before}rm -rf data{after}");
        let line = before.lines().count();
        let found = harms(&script).into_iter().any(|harm| harm.level == Risk::Destructive && harm.line == line);
        prop_assert!(found, "{}", script);
    }
}
