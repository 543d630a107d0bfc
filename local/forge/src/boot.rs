//! Opens a data directory: the lock, the journal, the repository, the keys. All of it blocks on the disk.

use std::fs::{self, File};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rand::RngCore;
use rustix::fs::{FlockOperation, flock};
use tokio::sync::{Notify, watch};
use url::Url;

use crate::api;
use crate::config::ForgeConfig;
use crate::core::Core;
use crate::error::ForgeError;
use crate::failure::Failure;
use crate::git::Git;
use crate::oidc::Issuer;
use crate::runner::spec::write_whole;
use crate::store::records::{Identity, Record, Variable};
use crate::store::{Store, StoreError};
use crate::urls::Urls;

/// A forge ready to run, and the lock that is held while it does.
pub(crate) fn open(config: ForgeConfig, address: SocketAddr) -> Result<(Core, File), ForgeError> {
    check_name("owner", &config.owner)?;
    check_name("repository", &config.repo)?;
    let data_dir = config.data_dir;
    let failed = |doing, path: PathBuf| {
        move |source| ForgeError::File {
            doing,
            path,
            source,
        }
    };
    fs::create_dir_all(&data_dir).map_err(failed("make", data_dir.clone()))?;
    let data_dir = data_dir
        .canonicalize()
        .map_err(failed("find", data_dir.clone()))?;
    restrict(&data_dir).map_err(failed("protect", data_dir.clone()))?;
    let lock_path = data_dir.join("lock");
    let lock = File::create(&lock_path).map_err(failed("open", lock_path))?;
    if flock(&lock, FlockOperation::NonBlockingLockExclusive).is_err() {
        return Err(ForgeError::InUse { path: data_dir });
    }
    let store = Store::open(&data_dir)?;
    let git_path = data_dir.join("repo.git");
    let git = Git::open_or_init(&git_path).map_err(|source| ForgeError::Git {
        path: git_path,
        source,
    })?;
    let identity = identity(&store)?;
    let own_key = own_key(&data_dir.join("own.key"))?;
    let own_url = Url::parse(&format!("http://{address}"))
        .map_err(|error| ForgeError::Refused(format!("{address} makes no address: {error}")))?;
    let urls = Urls::new(
        config.public_url.as_ref().unwrap_or(&own_url),
        &config.owner,
        &config.repo,
    );
    let core = Core {
        urls,
        store,
        git,
        issuer: Issuer::new(&data_dir),
        address,
        data_dir,
        repository_id: identity.repository_id,
        hook_id: identity.hook_id,
        created_at: identity.created_at,
        api_login: config.api_login,
        api_token: config.api_token,
        visitor: config.visitor,
        sign_in_hint: config.sign_in_hint,
        tools: config.tools,
        runner: config.runner,
        hidden_paths: config.hidden_paths,
        own_key,
        webhook: watch::Sender::new(None),
        wake_hooks: Notify::new(),
        wake_actions: Notify::new(),
    };
    for (name, value) in &config.variables {
        set_variable(&core, name, value).map_err(|failure| ForgeError::Refused(failure.message))?;
    }
    core.observe_refs()
        .map_err(|failure| ForgeError::Refused(failure.message))?;
    Ok((core, lock))
}

fn identity(store: &Store) -> Result<Identity, ForgeError> {
    if let Some(identity) = store.read(|state| state.identity.clone()) {
        return Ok(identity);
    }
    let mut random = rand::rngs::OsRng;
    let identity = Identity {
        repository_id: 700_000_000 + u64::from(random.next_u32() >> 4),
        hook_id: 400_000_000 + u64::from(random.next_u32() >> 6),
        created_at: Timestamp::now(),
        pinged: None,
    };
    let kept = identity.clone();
    store
        .write::<_, StoreError>(|draft| {
            draft.put(Record::Identity(kept));
            Ok(())
        })
        .map_err(|error| ForgeError::Refused(error.to_string()))?;
    Ok(identity)
}

fn own_key(path: &Path) -> Result<[u8; 32], ForgeError> {
    let failed = |doing| {
        let path = path.to_owned();
        move |source| ForgeError::File {
            doing,
            path,
            source,
        }
    };
    if let Ok(kept) = fs::read(path)
        && let Ok(key) = <[u8; 32]>::try_from(kept)
    {
        return Ok(key);
    }
    let mut key = [0_u8; 32];
    rand::rngs::OsRng.fill_bytes(&mut key);
    write_whole(path, &key).map_err(failed("write"))?;
    Ok(key)
}

fn restrict(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o700))
}

/// Sets a repository variable of Actions, if it is not so already.
pub(crate) fn set_variable(core: &Core, name: &str, value: &str) -> Result<(), Failure> {
    let name = api::checked_variable_name(name)?;
    core.store.write(|draft| {
        let old = draft.state.variables.get(&name);
        if old.is_some_and(|old| old.value == value) {
            return Ok(());
        }
        let now = Timestamp::now();
        let created_at = old.map_or(now, |old| old.created_at);
        draft.put(Record::Variable(Variable {
            name,
            value: value.to_owned(),
            created_at,
            updated_at: now,
        }));
        Ok(())
    })
}

/// What GitHub takes for owners and repositories, and what is safe in addresses and paths.
fn check_name(what: &'static str, value: &str) -> Result<(), ForgeError> {
    let good = value
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    let first = value
        .bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_alphanumeric());
    if good && first {
        Ok(())
    } else {
        Err(ForgeError::Name {
            what,
            value: value.to_owned(),
        })
    }
}
