import type { AnyRule } from "../../domain/rule.ts";
import { actionNotPinned } from "./action-not-pinned.ts";
import { containerRunsAsRoot } from "./container-runs-as-root.ts";
import { iamTooWide } from "./iam-too-wide.ts";
import { imageNotPinned } from "./image-not-pinned.ts";
import { noProbes } from "./no-probes.ts";
import { noResourceLimits } from "./no-resource-limits.ts";
import { openIngress } from "./open-ingress.ts";
import { privilegedContainer } from "./privileged-container.ts";
import { publicBucket } from "./public-bucket.ts";
import { pullRequestTargetCheckout } from "./pull-request-target-checkout.ts";
import { rbacTooWide } from "./rbac-too-wide.ts";
import { secretInEnv } from "./secret-in-env.ts";
import { secretInImageLayer } from "./secret-in-image-layer.ts";
import { unencryptedStore } from "./unencrypted-store.ts";
import { workflowScriptInjection } from "./workflow-script-injection.ts";
import { workflowTokenTooWide } from "./workflow-token-too-wide.ts";

/** The family's rules, one per file. */
export const deliveryRules: readonly AnyRule[] = [
  actionNotPinned,
  containerRunsAsRoot,
  iamTooWide,
  imageNotPinned,
  noProbes,
  noResourceLimits,
  openIngress,
  privilegedContainer,
  publicBucket,
  pullRequestTargetCheckout,
  rbacTooWide,
  secretInEnv,
  secretInImageLayer,
  unencryptedStore,
  workflowScriptInjection,
  workflowTokenTooWide,
];
