//! Makes one script of two: what wasm-bindgen wrote, and what loads the chunks. Each imports the other, and each would be named by
//! what is in it, which names the other.
//!
//! It reads only what these two tools write. What it keeps true: chunks find what they import under the names that they were
//! written with, whatever the code calls it in the end.

use anyhow::{Context, Result, bail};

/// The script that wasm-bindgen wrote, with what `link` has in it; `place` is where the code looks for that.
///
/// # Errors
/// When one of the scripts isn't as it is expected.
pub fn join(glue: &str, link: &str, place: &str) -> Result<String> {
    let (loading, loaders) = unlink(link)?;
    let imports = "const import0 = {\n";
    if !glue.contains(imports) || loaders.is_empty() {
        bail!("wasm-bindgen's script or the chunks' is written in a way that is not read here");
    }
    let mut script = String::with_capacity(glue.len() + loading.len());
    for line in glue.lines() {
        if line.starts_with("import * as import") && line.contains(place) {
            continue;
        }
        if line.trim_start().starts_with(&format!("\"{place}\": import")) {
            continue;
        }
        script.push_str(line);
        script.push('\n');
    }
    // The loaders are among what the code imports from the script itself: where all its modules get one name, there is one.
    let with_loaders = format!("{imports}        {},\n", loaders.join(", "));
    let script = script.replacen(imports, &with_loaders, 1);
    let itself = script
        .lines()
        .find(|line| line.trim_end().ends_with("_bg.js\": import0,"))
        .context("wasm-bindgen's script names no module of its own")?
        .to_owned();
    let both = format!("        \"{place}\": import0,\n{itself}");
    Ok(script.replacen(&itself, &both, 1) + &loading)
}

// What was asked for before did not come, or came damaged: the browser's own cache would answer the same again.
const ASK: &str = "const asked = new Set();
function ask(url) {
    const cache = asked.has(url.href) ? 'reload' : 'default';
    asked.add(url.href);
    return fetch(url, { cache });
}
";

// The script without what it imports and exports, and the names that it exported.
fn unlink(link: &str) -> Result<(String, Vec<String>)> {
    let (mut loading, mut loaders) = (ASK.to_owned(), Vec::new());
    // What the script itself needs it gets from the code, under the name that it has there.
    let link = link.replace(" fetch(new URL(", " ask(new URL(");
    let link = link.replace("sharedImports.__wasm_split.__indirect", "initSync().__indirect");
    let mut is_given = false;
    for line in link.lines() {
        if line.starts_with("import ") {
            continue;
        }
        if let Some(rest) = line.strip_prefix("export const ") {
            let (name, _) = rest.split_once(" = ").context("a chunk's loader has no name")?;
            loaders.push(name.to_owned());
            loading.push_str("const ");
            loading.push_str(rest);
        } else if let Some(names) = given(line) {
            is_given = true;
            loading.push_str(&names);
        } else {
            loading.push_str(line);
        }
        loading.push('\n');
    }
    if !is_given {
        bail!("the chunks' script gives them nothing");
    }
    if !loading.contains("= ask(") {
        bail!("the chunks' script asks for them in a way that is not read here");
    }
    Ok((loading, loaders))
}

// What chunks are given, by names that stand in quotes: those are part of the chunks, and a tool that gives properties shorter
// names must not give these any.
fn given(line: &str) -> Option<String> {
    let names = line
        .trim()
        .strip_prefix("Object.assign(sharedImports.__wasm_split, {")?
        .strip_suffix("});")?;
    let names = names.split(',').map(str::trim).filter(|name| !name.is_empty());
    let pairs: Vec<String> = names.map(|name| format!("[\"{name}\", {name}]")).collect();
    Some(format!(
        "Object.assign(sharedImports.__wasm_split, Object.fromEntries([{}]));",
        pairs.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLUE: &str = r#"import * as import1 from "./chunks.js"
import * as import2 from "./chunks.js"
function __wbg_get_imports() {
    const import0 = {
        __proto__: null,
        __wbg_now: function() {},
    };
    return {
        __proto__: null,
        "./main_bg.js": import0,
        "./chunks.js": import1,
        "./chunks.js": import2,
    };
}
export { initSync, __wbg_init as default };
"#;
    const LINKED: &str = r#"import { initSync } from "./main.js";

let sharedImports = undefined;
        const { memory, table,  } = initSync(undefined, undefined);
        Object.assign(sharedImports.__wasm_split, { memory, table,  });
            sharedImports.__wasm_split.__indirect_function_table.get(callbackIndex)(callbackData, success);
export const __wasm_split_load_a = wrapAsyncCb(makeLoad(() => {
    const src = fetch(new URL("./split_a.wasm", import.meta.url));
}, []));
export const __wasm_split_load_b = wrapAsyncCb(makeLoad(() => {
    const src = fetch(new URL("./split_b.wasm", import.meta.url));
}, []));
"#;

    #[test]
    fn one_script_has_both_and_imports_neither() {
        let script = join(GLUE, LINKED, "./chunks.js").expect("joined");
        assert!(
            !script.contains("import *") && !script.contains("import {"),
            "{script}"
        );
        for part in [
            "const import0 = {\n        __wasm_split_load_a, __wasm_split_load_b,\n        __proto__: null,",
            "\"./chunks.js\": import0,\n        \"./main_bg.js\": import0,\n    };",
            "\nconst __wasm_split_load_a = wrapAsyncCb(",
            "const { memory, table,  } = initSync(undefined, undefined);",
            " initSync().__indirect_function_table.get(callbackIndex)",
            "const src = ask(new URL(\"./split_b.wasm\", import.meta.url));",
            "Object.fromEntries([[\"memory\", memory], [\"table\", table]])",
        ] {
            assert!(script.contains(part), "{part} is not in\n{script}");
        }
        assert_eq!(script.matches("\"./chunks.js\"").count(), 1);
    }

    #[test]
    fn what_is_written_in_another_way_is_an_error() {
        assert!(join("export {}", LINKED, "./chunks.js").is_err());
        assert!(join(GLUE, "export const a = 1;", "./chunks.js").is_err());
        assert!(join(GLUE, "let sharedImports;", "./chunks.js").is_err());
    }
}
