import { readFileSync, readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { gatherSecretFacts } from "../src/review/secret-facts.ts";
import { gatherSourceFacts } from "../src/review/source-facts.ts";
import { gatherContractFacts } from "../src/review/contract-facts.ts";
import { applyRules } from "../src/rules/apply.ts";
import { securityRules } from "../src/rules/security/index.ts";
import { aPull } from "./support/trees.ts";
const dir = process.argv[2]!; const files: Record<string,string> = {};
for (const e of readdirSync(dir, { recursive: true, encoding: "utf8" })) { const p = join(dir, e); try { const st = statSync(p); if (!st.isFile() || st.size > 2e6) continue; const b = readFileSync(p); if (b.subarray(0, 8000).includes(0)) continue; files[relative(dir, p)] = b.toString("utf8"); } catch {} }
const pull = aPull({}, files);
const cpu=async<T>(n:string,f:()=>Promise<T>)=>{const t=process.cpuUsage(); const r=await f(); const d=process.cpuUsage(t); console.log(n,((d.user+d.system)/1000).toFixed(0)+"ms cpu"); return r};
const source = await cpu("source",()=>gatherSourceFacts(pull)); const secret = await cpu("secret",()=>gatherSecretFacts(pull)); const contract = await cpu("contract",()=>gatherContractFacts(pull));
const a = applyRules({ migration: [], contract: [], source: source.facts, secret: secret.facts }, securityRules, {});
console.log(Object.keys(files).length, "files", source.facts.length, "source", "queries", source.facts.reduce((n,f)=>n+f.queries.length,0), a.findings.length, "findings", a.unfinished);
for (const f of a.findings) console.log(f.severity, f.rule, f.at.path+":"+f.at.from, f.title, JSON.stringify((f.evidence[0] as any).excerpt.slice(0,160)));
for (const r of [...source.read,...contract.read].filter(r=>r.depth!=="full").slice(0,15)) console.log("partial", r.path, r.reason);
