//! The commands that change or destroy, each with how bad that is and words for people.
//!
//! Levels: what is lost for good is `destructive`, what can be made again or set back is `write`. The first
//! pattern that fits decides, so exceptions stand first. What only touches the throw-away machine it runs on
//! (`cp`, `mkdir`, a file it writes) is not here, except where the same command is what ruins a machine that is
//! not thrown away.

use super::pattern::Pattern;
use crate::manifest::Risk;
use crate::manifest::Risk::{Destructive, Read, Write};
use std::sync::LazyLock;

/// A line of the table.
pub(super) struct Entry {
    pub(super) pattern: Pattern,
    pub(super) level: Risk,
    pub(super) says: &'static str,
}

/// The table, its patterns taken apart.
pub(super) fn entries() -> &'static [Entry] {
    static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| {
        TABLE
            .iter()
            .map(|&(pattern, level, says)| Entry {
                pattern: Pattern::new(pattern),
                level,
                says,
            })
            .collect()
    });
    &ENTRIES
}

/// Shells: what follows their `-c`, and what they are given, is a script.
pub(super) const SHELLS: &[&str] = &["bash", "sh", "zsh", "dash", "ksh", "ash"];

/// Commands that run another, and how many words besides options stand before it.
#[rustfmt::skip]
pub(super) const WRAPPERS: &[(&str, usize)] = &[
    ("sudo", 0), ("doas", 0), ("env", 0), ("xargs", 0), ("nohup", 0), ("time", 0), ("exec", 0), ("command", 0),
    ("builtin", 0), ("nice", 0), ("ionice", 0), ("stdbuf", 0), ("setsid", 0), ("parallel", 0), ("watch", 0), ("busybox", 0),
    ("timeout", 1), ("chroot", 1), ("flock", 1), ("ssh", 1), ("docker", 2), ("podman", 2), ("kubectl", 2),
];

/// Their options that are known to take no value, so that the next word is a command.
pub(super) const WITHOUT_VALUE: &[&str] = &[
    "-0", "-r", "-t", "-E", "-H", "-it", "-ti", "-i", "--rm", "--",
];

/// Commands that look for a text and do not do what it says.
pub(super) const SEARCHERS: &[&str] = &["grep", "egrep", "fgrep", "zgrep", "rg", "ag", "ack"];

#[rustfmt::skip]
const TABLE: &[(&str, Risk, &str)] = &[
    // Files and disks
    ("rm -r|-R|--recursive", Destructive, "deletes folders with all that is in them"),
    ("rm|unlink|rmdir", Write, "deletes files"),
    ("find -delete", Destructive, "deletes every file it finds"),
    ("shred|srm|wipe", Destructive, "deletes files beyond recovery"),
    ("truncate", Destructive, "cuts files off"),
    ("dd @of=/dev/*", Destructive, "overwrites a disk"),
    ("dd", Write, "writes raw data"),
    ("mkfs|mkfs.*|mke2fs|mkswap|wipefs", Destructive, "formats a disk"),
    ("fdisk|parted|sfdisk -l|--list", Read, ""),
    ("fdisk|parted|sfdisk|sgdisk|gdisk", Destructive, "changes the partitions of a disk"),
    ("lvremove|vgremove|pvremove", Destructive, "deletes volumes"),
    ("zfs|zpool destroy", Destructive, "deletes volumes"),
    ("chmod|chown|chgrp -R|--recursive", Write, "changes the rights of everything below a folder"),
    ("rsync --delete*|--del", Destructive, "deletes at the target what is not at the source"),
    ("rsync|scp|sftp", Write, "copies files to or from another machine"),
    // Machines
    ("shutdown|poweroff|halt|reboot", Write, "turns a machine off or restarts it"),
    ("systemctl|service poweroff|reboot|halt", Write, "turns a machine off or restarts it"),
    ("systemctl stop|restart|disable|mask|start|enable", Write, "starts or stops services"),
    ("kill|killall|pkill", Write, "ends processes"),
    ("userdel|deluser|groupdel|delgroup", Destructive, "deletes users"),
    ("crontab -r", Destructive, "deletes all scheduled jobs"),
    ("usermod|useradd|passwd|chpasswd", Write, "changes users"),
    ("iptables|ip6tables|nft|ufw", Write, "changes the firewall"),
    ("ssh", Write, "runs commands on another machine"),
    // Git and forges
    ("git push -f|--force|--force-with-lease|--mirror|--delete|-d|--prune", Destructive, "overwrites or deletes branches in a repository"),
    ("git push @+*|:*", Destructive, "overwrites or deletes branches in a repository"),
    ("git push", Write, "pushes to a repository"),
    ("gh repo|release|secret|variable|issue|run|cache|gist|label|ssh-key delete", Destructive, "deletes on GitHub"),
    ("gh api -X|--method=DELETE", Destructive, "deletes on GitHub"),
    ("gh api -X|--method=$*", Destructive, "sends GitHub a request whose method is decided while it runs"),
    ("gh api -X|--method=POST,PUT,PATCH", Write, "changes something on GitHub"),
    ("gh pr|issue|release|repo|workflow|run|secret|variable|label|gist|project create|edit|merge|close|reopen|comment|review|set|run|enable|disable|rerun|cancel", Write, "changes something on GitHub"),
    // HTTP
    ("curl -X|--request=DELETE", Destructive, "sends a DELETE request"),
    ("curl -X|--request=$*", Destructive, "sends a request whose method is decided while it runs"),
    ("curl -X|--request=POST,PUT,PATCH", Write, "sends a request that changes something"),
    ("curl -X|--request=GET,HEAD,OPTIONS", Read, ""),
    ("curl -G|--get", Read, ""),
    ("curl -d|--data*|--json|-F|--form*|-T|--upload-file", Write, "sends data"),
    ("wget --method=DELETE", Destructive, "sends a DELETE request"),
    ("wget --method=$*", Destructive, "sends a request whose method is decided while it runs"),
    ("wget --method=POST,PUT,PATCH", Write, "sends a request that changes something"),
    ("wget --post-*|--body-*", Write, "sends data"),
    ("http|https|xh|xhs delete", Destructive, "sends a DELETE request"),
    ("http|https|xh|xhs post|put|patch", Write, "sends a request that changes something"),
    ("mail|mailx|sendmail|mutt|swaks", Write, "sends mail, which cannot be taken back"),
    // Infrastructure as code
    ("terraform|tofu|terragrunt destroy", Destructive, "destroys infrastructure"),
    ("terraform|tofu|terragrunt apply -destroy|--destroy", Destructive, "destroys infrastructure"),
    ("terraform|tofu|terragrunt apply|import|taint|untaint", Write, "changes infrastructure"),
    ("terraform|tofu|terragrunt state rm|mv|push", Write, "changes infrastructure's state"),
    ("pulumi|cdk|sst|eksctl destroy", Destructive, "destroys infrastructure"),
    ("pulumi|cdk|sst up|deploy", Write, "changes infrastructure"),
    ("serverless|sls remove", Destructive, "destroys infrastructure"),
    ("sam delete", Destructive, "destroys infrastructure"),
    ("serverless|sls|sam deploy", Write, "changes infrastructure"),
    ("ansible|ansible-playbook", Write, "changes machines"),
    // Kubernetes and containers
    ("kubectl|oc delete", Destructive, "deletes from a cluster"),
    ("kubectl|oc replace --force", Destructive, "deletes from a cluster and makes anew"),
    ("kubectl|oc apply|create|patch|scale|rollout|edit|set|label|annotate|cordon|drain|replace|exec|cp", Write, "changes a cluster"),
    ("helm uninstall|delete|del", Destructive, "deletes from a cluster"),
    ("helm install|upgrade|rollback", Write, "changes a cluster"),
    ("docker|podman volume rm|remove|prune", Destructive, "deletes volumes"),
    ("docker|podman system prune", Destructive, "deletes containers, images and volumes"),
    ("docker|podman compose down -v|--volumes", Destructive, "deletes volumes"),
    ("docker-compose down -v|--volumes", Destructive, "deletes volumes"),
    ("docker|podman push|rm|rmi|stop|kill", Write, "changes containers or images"),
    // Clouds
    ("aws s3 rm|rb", Destructive, "deletes from S3"),
    ("aws s3 sync --delete", Destructive, "deletes from S3 what is not at the source"),
    ("aws s3 cp|mv|sync|mb", Write, "copies to or from S3"),
    ("aws @delete-*|terminate-*|deregister-*|purge-*|remove-*|destroy-*|schedule-key-deletion", Destructive, "deletes from AWS"),
    ("aws @create-*|put-*|update-*|modify-*|start-*|stop-*|reboot-*|run-*|attach-*|detach-*|associate-*|disassociate-*|invoke|publish|send-*|register-*|tag-*|untag-*|set-*|enable-*|disable-*|restore-*|deploy", Write, "changes something in AWS"),
    ("gcloud|az|doctl|fly|flyctl|scw|hcloud|ibmcloud|oci @delete|destroy|purge", Destructive, "deletes from a cloud"),
    ("gcloud|az|doctl|fly|flyctl|scw|hcloud|ibmcloud|oci @create|update|set|deploy|start|stop|restart|add|remove|apply|import|reset", Write, "changes something in a cloud"),
    ("heroku @*:destroy|*:remove|*:reset", Destructive, "deletes from a cloud"),
    ("gsutil rm|rb", Destructive, "deletes from Cloud Storage"),
    ("gsutil rsync -d", Destructive, "deletes from Cloud Storage what is not at the source"),
    ("gsutil cp|mv|rsync", Write, "copies to or from Cloud Storage"),
    ("rclone delete|purge|sync|move|rmdirs|cleanup", Destructive, "deletes from a storage"),
    ("s3cmd|mc rm|rb|del|rmdir", Destructive, "deletes from a storage"),
    // Data
    ("dropdb|dropuser", Destructive, "deletes a database or its users"),
    ("mysqladmin drop", Destructive, "deletes a database"),
    ("redis-cli|valkey-cli @flushall|flushdb|del|unlink", Destructive, "deletes from Redis"),
    ("kafka-topics|kafka-topics.sh --delete", Destructive, "deletes topics"),
    ("rabbitmqadmin|rabbitmqctl @delete*|purge*|reset|force_reset", Destructive, "deletes queues or what is in them"),
    ("vault delete", Destructive, "deletes secrets"),
    ("vault kv delete|destroy|metadata", Destructive, "deletes secrets"),
    ("vault write|kv", Write, "changes secrets"),
    ("consul kv delete", Destructive, "deletes settings"),
    ("etcdctl del", Destructive, "deletes settings"),
    // Packages
    ("npm|yarn|pnpm unpublish", Destructive, "takes a published package away"),
    ("npm|yarn|pnpm|cargo publish", Write, "publishes a package, which cannot be taken back"),
    ("twine upload", Write, "publishes a package, which cannot be taken back"),
    ("apt|apt-get|yum|dnf|apk remove|purge|autoremove|erase|del", Write, "removes software"),
];
