"""Runs one fixer on a folder and tells what it changed.

A fixer is a script in `autopatches/` with a function `apply(repo_dir: str) -> bool`: it patches the files under
`repo_dir` and returns True, also when there was nothing to do; False, or an exception, says that it failed. In safe mode
it changes files that exist, at most 20 of them; a script that needs more names what it may change, create and remove:

    PATHS = ["addons/*/__init__.py", "requirements.txt"]

What was patched is marked by `.patches/<id>.applied`, so that nothing is patched twice. When it fails, all files are
put back as they were. Try one on a working copy, without Prentice:

    python3 autopatches/run_fixer.py --fixer FX-ABCD1234 --script autopatches/fx-abcd1234.py --repository ../shop
"""

import argparse
import difflib
import fnmatch
import json
import os
import secrets
import shutil
import subprocess
import sys

MOST_FILES = 100
MOST_FILES_IN_SAFE_MODE = 20
# What is reported travels as one variable of an environment, which holds 128 KiB: twice in JSON, and with the difference.
MOST_BYTES = 90_000
MOST_DIFF = 20_000
SECONDS = 600

# Runs in a process of its own: what it does to Python is gone with it.
APPLY = """
import importlib.util, sys
sys.dont_write_bytecode = True
spec = importlib.util.spec_from_file_location("fixer", sys.argv[1])
fixer = importlib.util.module_from_spec(spec)
spec.loader.exec_module(fixer)
result = fixer.apply(sys.argv[2])
if result is not True and result is not False:
    sys.exit("apply returned %r; expected True or False" % (result,))
sys.exit(0 if result else 3)
"""

PATHS = """
import ast, json, sys
for node in ast.parse(open(sys.argv[1], encoding="utf-8").read()).body:
    if isinstance(node, ast.Assign) and any(getattr(name, "id", "") == "PATHS" for name in node.targets):
        print(json.dumps(ast.literal_eval(node.value)))
"""


class Refused(Exception):
    """What the fixer did, or could not do, in a sentence."""


def files_of(root):
    """Every file below `root`, by path: its bytes, and whether it may be executed; a link as where it leads."""
    files = {}
    for folder, folders, names in os.walk(root):
        links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
        folders[:] = [name for name in folders if name != ".git" and name not in links]
        for name in names + links:
            whole = os.path.join(folder, name)
            path = os.path.relpath(whole, root).replace(os.sep, "/")
            if os.path.islink(whole):
                files[path] = (b"link to " + os.fsencode(os.readlink(whole)), None)
            elif os.path.isfile(whole):
                with open(whole, "rb") as file:
                    files[path] = (file.read(), bool(os.stat(whole).st_mode & 0o100))
    return files


def put_back(root, before, after):
    """Makes the files under `root` what they were."""
    changed = [path for path in before if after.get(path) != before[path]]
    # All that is new or changed goes first, so that nothing is written through a link that was put there.
    for path in (after.keys() - before.keys()) | (after.keys() & set(changed)):
        os.unlink(os.path.join(root, path))
    for path in changed:
        content, executable = before[path]
        whole = os.path.join(root, path)
        if os.path.isdir(whole) and not os.path.islink(whole):
            shutil.rmtree(whole)
        os.makedirs(os.path.dirname(whole), exist_ok=True)
        if executable is None:
            os.symlink(os.fsdecode(content[len(b"link to "):]), whole)
            continue
        with open(whole, "wb") as file:
            file.write(content)
        os.chmod(whole, 0o755 if executable else 0o644)


def run_script(script, root):
    """Calls `apply`."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-c", APPLY, os.path.abspath(script), os.path.abspath(root)],
            cwd=root, timeout=SECONDS, stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        raise Refused(f"apply did not return within {SECONDS} seconds") from None
    if done.returncode == 3:
        raise Refused("apply returned False: it could not patch what it found")
    if done.returncode != 0:
        raise Refused("apply failed; what it said is above")


def named_paths(script):
    """What the script names in PATHS; None when it names nothing."""
    told = subprocess.run([sys.executable, "-I", "-c", PATHS, script], capture_output=True, text=True, check=False)
    if told.returncode != 0 or not told.stdout.strip():
        return None
    return [str(pattern) for pattern in json.loads(told.stdout.splitlines()[0])]


def check_safe(paths, before, changed):
    """Holds a fixer to what it names, or to existing files."""
    if paths is not None:
        outside = [path for path in changed if not any(fnmatch.fnmatchcase(path, pattern) for pattern in paths)]
        if outside:
            raise Refused(f"safe mode: {outside[0]} is not in PATHS {paths}")
        return
    created = [path for path, (content, _) in changed.items() if content is None or path not in before]
    if created:
        raise Refused(f"safe mode: {created[0]} would be created or removed; name it in PATHS if that is meant")
    if len(changed) > MOST_FILES_IN_SAFE_MODE:
        raise Refused(f"safe mode: {len(changed)} files would change, at most {MOST_FILES_IN_SAFE_MODE}; name them in PATHS")


def text_of(path, content):
    """The content of a file as text."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused(f"{path} is no UTF-8 text: fixers patch texts only") from None
    if "\0" in text:
        raise Refused(f"{path} holds NUL bytes: fixers patch texts only")
    return text


def packed(value):
    """As JSON, as short as it gets."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def weight(text):
    """Bytes that a text takes in JSON, however careful its writer is with what could be HTML."""
    return len(packed(text).encode()) + 5 * sum(text.count(mark) for mark in "<>&")


def changes_of(before, changed):
    """What is reported: each file whole, or without a text when it is gone."""
    changes = []
    for path, (content, executable) in sorted(changed.items()):
        if (before.get(path, (b"", False))[1] is None) or (content is not None and executable is None):
            raise Refused(f"{path} is a link: fixers patch files only")
        change = {"path": path, "executable": bool(executable)}
        if content is not None:
            change["text"] = text_of(path, content)
        changes.append(change)
    if len(changes) > MOST_FILES:
        raise Refused(f"{len(changes)} files would change, at most {MOST_FILES}")
    size = weight(packed(changes))
    if size > MOST_BYTES:
        raise Refused(f"the changed files have {size} bytes as they are reported, at most {MOST_BYTES}")
    return changes


def diff_of(before, changes):
    """What a reader would see."""
    lines = []
    for change in changes:
        path = change["path"]
        old = text_of(path, before[path][0]) if path in before else ""
        new = change.get("text", "")
        lines += difflib.unified_diff(
            old.splitlines(), new.splitlines(),
            f"a/{path}" if path in before else "/dev/null", f"b/{path}" if "text" in change else "/dev/null", lineterm="",
        )
    return "\n".join(lines)


def fix(options):
    """Applies the fixer; its outcome, the changes and their difference."""
    marker = f".patches/{options.fixer}.applied"
    root = options.repository
    if os.path.lexists(os.path.join(root, marker)):
        return "already_applied", [], ""
    if not os.path.isfile(options.script):
        raise Refused(f"there is no script {os.path.basename(options.script)}: merge it into autopatches/")
    before = files_of(root)
    # Read before it runs: it might write them.
    paths = named_paths(options.script)
    try:
        run_script(options.script, root)
        after = files_of(root)
        changed = {
            path: after.get(path, (None, False))
            for path in before.keys() | after.keys()
            if before.get(path) != after.get(path) and "__pycache__" not in path.split("/")
        }
        if not changed:
            return "unchanged", [], ""
        if options.safe_mode == "true":
            check_safe(paths, before, changed)
        changed[marker] = (f"{options.fixer}\n".encode(), False)
        changes = changes_of(before, changed)
        diff = diff_of(before, changes)
    except BaseException:
        put_back(root, before, files_of(root))
        raise
    os.makedirs(os.path.join(root, ".patches"), exist_ok=True)
    with open(os.path.join(root, marker), "w", encoding="utf-8") as file:
        file.write(f"{options.fixer}\n")
    return "applied", changes, diff


def report(path, outputs):
    """Writes outputs as GitHub reads them."""
    with open(path, "a", encoding="utf-8") as file:
        for name, value in outputs.items():
            end = f"end-{secrets.token_hex(16)}"
            file.write(f"{name}<<{end}\n{value}\n{end}\n")


def main():
    """Reads the arguments, and ends with 1 when the fixer failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fixer", required=True, help="id of the fixer, such as FX-ABCD1234")
    parser.add_argument("--script", required=True, help="its script")
    parser.add_argument("--repository", required=True, help="folder to patch")
    parser.add_argument("--safe-mode", choices=["true", "false"], default="true", help="hold it to what it names")
    parser.add_argument("--outputs", help="file to write the outputs to, as GitHub reads them")
    options = parser.parse_args()
    try:
        outcome, changes, diff = fix(options)
    except Refused as refused:
        print(f"{options.fixer}: {refused}", file=sys.stderr)
        return 1
    print(f"{options.fixer}: {outcome}")
    print(diff)
    if weight(diff) > MOST_DIFF:
        shown = diff
        while weight(shown) > MOST_DIFF:
            shown = shown[: len(shown) * 3 // 4]
        diff = shown + "\n… and more"
    if options.outputs:
        report(options.outputs, {"outcome": outcome, "changes": packed(changes), "diff": diff})
    return 0


if __name__ == "__main__":
    sys.exit(main())
