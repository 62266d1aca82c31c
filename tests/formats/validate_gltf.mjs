// Validates GLB files with Khronos' validator: node validate_gltf.mjs FILE... prints one JSON list of reports.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const validator = createRequire(import.meta.url)("gltf-validator");
const reports = [];
for (const path of process.argv.slice(2)) {
  const report = await validator.validateBytes(new Uint8Array(readFileSync(path)), { uri: path });
  reports.push({ path, ...report.issues });
}
console.log(JSON.stringify(reports));
