//! What `act --json` says, one line at a time, in the forge's terms. Only masked text is ever taken for the log.

use serde::Deserialize;

use super::log::Log;
use super::spec::Spec;
use crate::store::records::Conclusion;

#[derive(Debug, Deserialize)]
struct Line {
    #[serde(rename = "jobID", default)]
    job: String,
    #[serde(default)]
    level: String,
    #[serde(default)]
    msg: String,
    #[serde(default)]
    raw_output: bool,
    #[serde(rename = "stepID", default)]
    step: Vec<String>,
    #[serde(rename = "stepid", default)]
    own_step: Vec<String>,
    #[serde(default)]
    stage: String,
    #[serde(rename = "stepResult")]
    step_result: Option<String>,
    #[serde(rename = "jobResult")]
    job_result: Option<String>,
    #[serde(default)]
    command: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    arg: String,
}

/// Reads what `act` says about one job.
#[derive(Debug)]
pub(super) struct Reader<'a> {
    spec: &'a Spec,
    /// The step that the job is at.
    current: Option<u64>,
    /// What the last job of the derived workflow told: result and outputs of the job, in JSON.
    pub(super) collected: Option<String>,
    /// What `act` said outside of any job, most likely why nothing ran.
    pub(super) complaints: Vec<String>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(spec: &'a Spec) -> Self {
        Self {
            spec,
            current: None,
            collected: None,
            complaints: Vec::new(),
        }
    }

    pub(super) fn line(&mut self, text: &str, log: &mut Log) -> std::io::Result<()> {
        let Ok(line) = serde_json::from_str::<Line>(text) else {
            self.complain(text);
            return Ok(());
        };
        if line.job == self.spec.collector_key {
            if line.command == "set-output" && line.name == "result" {
                self.collected = Some(line.arg);
            }
            return Ok(());
        }
        if line.job.is_empty() && matches!(line.level.as_str(), "error" | "fatal") {
            self.complain(&line.msg);
        }
        if line.job != self.spec.job_key {
            return Ok(());
        }
        if line.job_result.is_some() {
            return Ok(());
        }
        if line.own_step.iter().any(|step| step == "--complete-job") {
            return self.complete_job(&line, log);
        }
        if line.own_step.is_empty() {
            self.step_line(&line, log)
        } else {
            Ok(())
        }
    }

    fn complain(&mut self, text: &str) {
        let text = text.trim();
        let noise =
            text.is_empty() || (text.starts_with("Error: Job '") && text.ends_with("' failed"));
        if !noise && self.complaints.len() < 20 {
            self.complaints.push(text.to_owned());
        }
    }

    fn complete_job(&mut self, line: &Line, log: &mut Log) -> std::io::Result<()> {
        let last = self.spec.steps.len() as u64 + 2;
        match &line.step_result {
            Some(_) => log.step_ends(last, Conclusion::Success),
            None if self.current != Some(last) => {
                self.current = Some(last);
                log.step_begins(last)?;
                log.lines("Cleaning up orphan processes")
            }
            None => Ok(()),
        }
    }

    fn step_line(&mut self, line: &Line, log: &mut Log) -> std::io::Result<()> {
        let step = self
            .spec
            .steps
            .iter()
            .find(|step| Some(&step.act_id) == line.step.first());
        let top = line.step.len() == 1 && (line.stage.is_empty() || line.stage == "Main");
        if let Some(step) = step.filter(|_| top)
            && self.current != Some(step.number)
        {
            // act says nothing of the steps it skips.
            for skipped in self.current.unwrap_or(1) + 1..step.number {
                log.step_ends(skipped, Conclusion::Skipped)?;
            }
            self.current = Some(step.number);
            log.step_begins(step.number)?;
            log.lines(&header(&step.script))?;
        }
        if line.raw_output {
            log.lines(&line.msg)?;
        } else if !line.command.is_empty() {
            if line.command == "add-mask" {
                log.mask(&line.arg);
            } else if let Some(text) = workflow_command(&line.command, &line.msg) {
                log.lines(&text)?;
            }
        } else if let Some(code) = exit_code(&line.msg) {
            log.lines(&format!(
                "##[error]Process completed with exit code {code}."
            ))?;
        } else if line.level == "error" || line.level == "fatal" {
            log.lines(&format!("##[error]{}", line.msg))?;
        }
        if let (Some(step), Some(result), true) = (step, &line.step_result, top) {
            log.step_ends(step.number, conclusion(result))?;
        }
        Ok(())
    }
}

/// What GitHub writes above the output of a step.
fn header(script: &str) -> String {
    let script = script.trim_end();
    let first = script.lines().next().unwrap_or("").trim();
    if script.lines().count() < 2 {
        return format!("##[group]Run {first}\n##[endgroup]");
    }
    format!("##[group]Run {first}\n{script}\n##[endgroup]")
}

/// `::error file=a,line=1::text`, as `act` shows it behind a picture, in the words of GitHub's log.
fn workflow_command(command: &str, shown: &str) -> Option<String> {
    if !matches!(
        command,
        "error" | "warning" | "notice" | "group" | "endgroup"
    ) {
        return None;
    }
    let (_, rest) = shown.split_once("::")?;
    let (_, text) = rest.split_once("::")?;
    Some(format!("##[{command}]{}", text.trim_end_matches('\n')))
}

fn exit_code(message: &str) -> Option<&str> {
    let code = message.trim().strip_prefix("exit status ").or_else(|| {
        message
            .trim()
            .strip_prefix("exitcode '")
            .and_then(|rest| rest.split_once('\''))
            .map(|(code, _)| code)
    })?;
    code.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then_some(code)
}

pub(super) fn conclusion(result: &str) -> Conclusion {
    match result {
        "success" => Conclusion::Success,
        "skipped" => Conclusion::Skipped,
        "cancelled" => Conclusion::Cancelled,
        _ => Conclusion::Failure,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_and_exit_codes_are_read() {
        let shown = "  🚧  ::warning file=a.sh,line=3::careful :: there\n";
        assert_eq!(
            workflow_command("warning", shown).unwrap(),
            "##[warning]careful :: there"
        );
        assert_eq!(
            workflow_command("group", "  ❓  ::group::G\n").unwrap(),
            "##[group]G"
        );
        assert_eq!(
            workflow_command("set-output", "  ⚙  ::set-output:: a=b"),
            None
        );
        assert_eq!(exit_code("exit status 4"), Some("4"));
        assert_eq!(exit_code("exitcode '1': failure"), Some("1"));
        assert_eq!(exit_code("exit status unknown"), None);
    }
}
