import { resolveCommit } from "../../git-fixture.ts";
import { commitInside } from "../acts.ts";
import {
  type Handler,
  iso,
  notFound,
  numberParam,
  type Question,
  Refusal,
  repositoryOf,
} from "../exchange.ts";
import type {
  AnnotationRecord,
  CheckRunRecord,
  CheckSuiteRecord,
  RepositoryRecord,
  Store,
} from "../store.ts";
import { annotationView, checkRunView, checkSuiteView } from "../views/checks.ts";

/** Check runs of the app; GitHub keeps one suite for the app and a commit. */

interface Output {
  title?: string;
  summary?: string;
  text?: string;
  annotations?: (Pick<AnnotationRecord, "path" | "start_line" | "end_line" | "annotation_level" | "message"> &
    Partial<AnnotationRecord>)[];
}

export interface CheckBody {
  name?: string;
  head_sha?: string;
  details_url?: string;
  external_id?: string;
  status?: CheckRunRecord["status"];
  started_at?: string;
  conclusion?: string;
  completed_at?: string;
  output?: Output;
  actions?: readonly { identifier: string; label: string; description: string }[];
}

/** GitHub's limits for an annotation: its message 64 KB, its title 255 characters. */
const MESSAGE_BYTES = 65_536;
const TITLE_LENGTH = 255;

const invalid = (message: string): Refusal =>
  new Refusal(422, `Invalid request.\n\n${message}`, { errors: [message] });

function suiteFor(store: Store, repo: RepositoryRecord, headSha: string): CheckSuiteRecord {
  const there = repo.checkSuites.find((suite) => suite.headSha === headSha);
  if (there) return there;
  const branch = [...repo.pulls.values()].find((pull) => pull.head.sha === headSha && pull.head.repo === repo)
    ?.head.ref;
  const suite: CheckSuiteRecord = {
    ...store.mint("checkSuite"),
    repo,
    headSha,
    headBranch: branch ?? null,
    runs: [],
    createdAt: store.clock(),
  };
  repo.checkSuites.push(suite);
  store.nodes.set(suite.nodeId, { type: "CheckSuite", record: suite });
  return suite;
}

export function applyToRun(store: Store, run: CheckRunRecord, body: CheckBody): void {
  if (body.status === "completed" && !body.conclusion && !run.conclusion) {
    throw invalid('No subschema in "anyOf" matched: "conclusion" wasn\'t supplied.');
  }
  for (const annotation of body.output?.annotations ?? []) checkAnnotation(annotation);
  if (body.name !== undefined) run.name = body.name;
  if (body.details_url !== undefined) run.detailsUrl = body.details_url;
  if (body.external_id !== undefined) run.externalId = body.external_id;
  if (body.started_at !== undefined) run.startedAt = body.started_at;
  if (body.status !== undefined) run.status = body.status;
  if (body.status !== undefined && body.status !== "completed") {
    run.conclusion = null;
    run.completedAt = null;
  }
  if (body.conclusion !== undefined) {
    run.conclusion = body.conclusion;
    run.status = "completed";
  }
  if (run.status === "completed")
    run.completedAt = body.completed_at ?? run.completedAt ?? iso(store.clock());
  if (body.actions !== undefined) run.actions = body.actions;
  if (!body.output) return;
  const { title, summary, text, annotations = [] } = body.output;
  run.output = {
    title: title ?? run.output.title,
    summary: summary ?? run.output.summary,
    text: text ?? run.output.text,
  };
  // Each request adds to what is there: that is how more than 50 get in.
  for (const annotation of annotations) {
    run.annotations.push({
      start_column: null,
      end_column: null,
      title: null,
      raw_details: null,
      ...annotation,
    });
  }
}

function checkAnnotation(annotation: NonNullable<Output["annotations"]>[number]): void {
  if (annotation.end_line < annotation.start_line) throw invalid("end_line must not lie before start_line");
  if (annotation.start_line < 1) throw invalid("start_line must be at least 1");
  const columns = annotation.start_column !== undefined || annotation.end_column !== undefined;
  if (columns && annotation.start_line !== annotation.end_line)
    throw invalid("columns are only for annotations of one line");
  if (Buffer.byteLength(annotation.message) > MESSAGE_BYTES) throw invalid("message exceeds 64 KB");
  if ((annotation.title?.length ?? 0) > TITLE_LENGTH) throw invalid("title exceeds 255 characters");
}

const create: Handler = async (question) => {
  const { store } = question;
  const repo = repositoryOf(question);
  const body = question.body as CheckBody;
  const headSha = await commitInside(repo.gitDir, body.head_sha ?? "");
  const suite = suiteFor(store, repo, headSha);
  const now = store.clock();
  const run: CheckRunRecord = {
    ...store.mint("checkRun"),
    suite,
    name: body.name ?? "",
    externalId: null,
    detailsUrl: null,
    status: "queued",
    conclusion: null,
    startedAt: iso(now),
    completedAt: null,
    output: { title: null, summary: null, text: null },
    annotations: [],
    createdAt: now,
  };
  applyToRun(store, run, body);
  suite.runs.push(run);
  store.nodes.set(run.nodeId, { type: "CheckRun", record: run });
  return { status: 201, body: checkRunView(question, run) };
};

function runOf(question: Question): CheckRunRecord {
  const id = numberParam(question, "check_run_id");
  const run = repositoryOf(question)
    .checkSuites.flatMap((suite) => suite.runs)
    .find((item) => item.id === id);
  if (!run) throw notFound();
  return run;
}

const update: Handler = (question) => {
  const run = runOf(question);
  applyToRun(question.store, run, (question.body ?? {}) as CheckBody);
  return { status: 200, body: checkRunView(question, run) };
};

async function suitesOfRef(question: Question): Promise<CheckSuiteRecord[]> {
  const repo = repositoryOf(question);
  const sha = await resolveCommit(repo.gitDir, question.params.ref ?? "");
  if (!sha) throw new Refusal(422, `No commit found for SHA: ${question.params.ref}`);
  const other = question.query.app_id !== undefined && Number(question.query.app_id) !== question.app.id;
  return other ? [] : repo.checkSuites.filter((suite) => suite.headSha === sha);
}

/** With `filter=latest`, the default, only the newest run of each name. */
const listForRef: Handler = async (question) => {
  const { check_name: name, status, filter = "latest" } = question.query;
  const runs = (await suitesOfRef(question))
    .flatMap((suite) => suite.runs)
    .filter((run) => run.createdAt <= question.seenUntil)
    .toReversed();
  const newest = runs.filter(
    (run, index) => filter === "all" || runs.findIndex((other) => other.name === run.name) === index,
  );
  const wanted = newest.filter((run) => (!name || run.name === name) && (!status || run.status === status));
  return {
    list: wanted.map((run) => checkRunView(question, run)),
    wrap: (page, total) => ({ total_count: total, check_runs: page }),
  };
};

const listSuites: Handler = async (question) => ({
  list: (await suitesOfRef(question)).map((suite) => checkSuiteView(question, suite)),
  wrap: (page, total) => ({ total_count: total, check_suites: page }),
});

const getSuite: Handler = (question) => {
  const id = numberParam(question, "check_suite_id");
  const suite = repositoryOf(question).checkSuites.find((item) => item.id === id);
  if (!suite) throw notFound();
  return { status: 200, body: checkSuiteView(question, suite) };
};

export const checks: Readonly<Record<string, Handler>> = {
  "checks/create": create,
  "checks/get": (question) => ({ status: 200, body: checkRunView(question, runOf(question)) }),
  "checks/update": update,
  "checks/list-annotations": (question) => {
    const run = runOf(question);
    return { list: run.annotations.map((annotation) => annotationView(question, run, annotation)) };
  },
  "checks/list-for-ref": listForRef,
  "checks/list-suites-for-ref": listSuites,
  "checks/get-suite": getSuite,
};
