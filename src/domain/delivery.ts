import type { LineRange } from "./pull-request.ts";

/** Lines of a delivery file as a rule quotes them: letter for letter, or a part; values of secrets are `***`. */
export interface Quote {
  /** 1-based. */
  line: number;
  /** The last line, when there is more than one. */
  to?: number;
  text: string;
}

/** One changed file that says how the product is built, checked, shipped or run. */
export interface DeliveryChange {
  path: string;
  /** Of the repository: what is theirs is nobody else's. */
  owner: string;
  /**
   * `sample`: an example, a test, a document or a template, which nobody runs as it stands. `local`: for a developer's
   * own machine. `unclear`: a Compose file that does not say which. `deployed`: all others.
   */
  purpose: "deployed" | "unclear" | "local" | "sample";
  /** Head lines that the pull request added or changed. */
  touched: readonly LineRange[];
  head: DeliveryFile;
  /** The same file at the merge base, and the removed files of this kind: what stands there is not new. */
  base: readonly DeliveryFile[];
  customs: DeliveryCustoms;
  /** Of a workflow that follows others (`workflow_run`): what starts those. Absent when one of them was not found. */
  upstream?: readonly string[];
  /** Every changed file of this kind, itself included, by path: what is the same in all of them is said once. */
  peers: readonly Omit<DeliveryChange, "peers">[];
}

/** What the files of this kind in the repository did before the pull request: advice nobody follows here is a note. */
export interface DeliveryCustoms {
  containersWithLimits: number;
  containersWithProbes: number;
  /** Steps that use an action of somebody else by its commit. */
  pinnedActions: number;
  workflowsWithPermissions: number;
}

export const NO_CUSTOMS: DeliveryCustoms = {
  containersWithLimits: 0,
  containersWithProbes: 0,
  pinnedActions: 0,
  workflowsWithPermissions: 0,
};

export type DeliveryFile = Dockerfile | ManifestFile | WorkflowFile | TerraformFile;

/** A value in a file that looks like a secret; the value itself is never kept. */
export interface SecretValue {
  name: string;
  quote: Quote;
  /** Eight hexadecimal digits that tell one value from another. */
  digest: string;
  /** A word such as `postgres` that everybody tries first. */
  weak: boolean;
}

// ---------------------------------------------------------------- Dockerfile

export interface Dockerfile {
  kind: "dockerfile";
  stages: readonly DockerStage[];
  /** It starts as root and changes to another user by itself (`gosu`), or may do so in the script that starts it. */
  dropsPrivileges: boolean;
}

export interface DockerStage {
  /** Its name, or its number from 0. */
  name: string;
  /** With build arguments filled in by their defaults; what has no default stays `${NAME}`. */
  image: string;
  /** The index of the stage it continues. */
  continues?: number;
  from: Quote;
  /** The last `USER` of the stage itself. */
  user?: { name: string; quote: Quote };
  /** The last `CMD` or `ENTRYPOINT` of the stage itself. */
  starts?: Quote;
  secrets: readonly DockerSecret[];
}

/** A secret that stays in a layer or in the history of an image. */
export interface DockerSecret {
  /** `value`: written down; `argument`: a build argument kept by `ENV`; `file`: copied; `command`: part of a command. */
  kind: "value" | "argument" | "file" | "command";
  name: string;
  quote: Quote;
  digest: string;
}

// ---------------------------------------------------------------- containers

/** A Compose file, or the Kubernetes objects of a file. */
export interface ManifestFile {
  kind: "compose" | "kubernetes";
  workloads: readonly Workload[];
  /** Only in Kubernetes. */
  secrets: readonly (SecretValue & { object: string })[];
  grants: readonly AccessGrant[];
}

export interface Workload {
  /** `Deployment`, `CronJob`, ...; `service` in Compose. */
  kind: string;
  name: string;
  at: Quote;
  /** A patch, or an object of which a part comes from elsewhere: nothing that is absent here is missing. */
  partial: boolean;
  /** Of the pod. */
  powers: readonly Power[];
  /** The pod's own, which containers may override. */
  user: RunsAs;
  containers: readonly Container[];
}

export interface RunsAs {
  /** `root`, `other`, or absent when nothing is said. */
  is?: "root" | "other";
  quote?: Quote;
}

export interface Container {
  name: string;
  at: Quote;
  /** It runs and ends before the others start. */
  init: boolean;
  image?: { name: string; quote: Quote };
  /** Compose: the image is built from this repository. */
  built: boolean;
  servesPorts: boolean;
  hasLimits: boolean;
  hasProbe: boolean;
  powers: readonly Power[];
  user: RunsAs;
  secrets: readonly SecretValue[];
  /** Compose: the folder of this repository that the image is built from; absent when that is not said. */
  root?: string;
  /** Compose: the databases that its environment names. */
  databases?: readonly DatabaseUse[];
}

/** A database as an environment names it. */
export interface DatabaseUse {
  /** `host/name`, with its schema where one is named, or the one variable that holds the whole address. */
  database: string;
  quote: Quote;
}

/** Something that lets a container reach beyond itself. */
export interface Power {
  /** In words of the file, for instance `privileged: true` or `hostPath /var/run/docker.sock`. */
  what: string;
  kind: "privileged" | "host-namespace" | "runtime-socket" | "host-root" | "capability" | "escalation";
  quote: Quote;
}

/** A rule of a role, or the binding of a role, that gives too much. */
export interface AccessGrant {
  /** `ClusterRole/reader`. */
  object: string;
  what: string;
  kind: "any-verb" | "any-resource" | "everything" | "cluster-admin";
  quote: Quote;
}

// ---------------------------------------------------------------- GitHub Actions

export interface WorkflowFile {
  /** `action`: the steps of a composite action. */
  kind: "workflow" | "action";
  /** As others refer to it; absent when it is only known by its path. */
  name?: string;
  triggers: readonly string[];
  /** Names of the workflows that it follows. */
  follows: readonly string[];
  permissions?: TokenPermissions;
  jobs: readonly WorkflowJob[];
}

export interface TokenPermissions {
  quote: Quote;
  /** `write-all`, `read-all`, or a map of scopes. */
  all?: string;
  scopes: readonly { scope: string; access: string; quote: Quote }[];
}

export interface WorkflowJob {
  id: string;
  at: Quote;
  /** As written; empty when there is none. */
  condition: string;
  /** Jobs that must have succeeded before. */
  needs: readonly string[];
  /** A deployment environment, which may ask for an approval. */
  environment: boolean;
  permissions?: TokenPermissions;
  /** A reusable workflow. */
  uses?: { name: string; quote: Quote };
  steps: readonly WorkflowStep[];
}

export interface WorkflowStep {
  /** Its id, name or action: not unique. */
  name: string;
  at: Quote;
  condition: string;
  uses?: { name: string; quote: Quote };
  /** Inputs of the action that are plain values. */
  inputs: readonly { name: string; value: string; quote: Quote }[];
  /** `run`, and the script that an action takes as an input. */
  script: boolean;
  /** Expressions between `${{` and `}}` inside a script. */
  pasted: readonly { expression: string; quote: Quote }[];
  /** The words of the script, shortened. */
  run: string;
}

// ---------------------------------------------------------------- Terraform

export interface TerraformFile {
  kind: "terraform";
  blocks: readonly TerraformBlock[];
}

export interface TerraformBlock {
  /** `resource`, `data`, `ingress`, ... */
  type: string;
  labels: readonly string[];
  at: Quote;
  attributes: readonly TerraformAttribute[];
  blocks: readonly TerraformBlock[];
}

export interface TerraformAttribute {
  name: string;
  quote: Quote;
  value: TerraformValue;
}

/** `expression`: anything that only Terraform itself can work out. */
export type TerraformValue =
  | { kind: "text"; value: string }
  | { kind: "number"; value: number }
  | { kind: "boolean"; value: boolean }
  | { kind: "list"; items: readonly TerraformValue[] }
  | { kind: "object"; attributes: readonly TerraformAttribute[] }
  | { kind: "expression"; source: string };
