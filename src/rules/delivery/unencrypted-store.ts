import type { TerraformBlock } from "../../domain/delivery.ts";
import type { Rule } from "../../domain/rule.ts";
import { code, type Fault, hitsOf, newFaults } from "./new-faults.ts";
import { addressOf, attribute, booleanOf, resources, textOf } from "./terraform-blocks.ts";

interface Store {
  type: RegExp;
  /** Off unless it is set. Source: the AWS provider's documentation of each resource. */
  switch: string;
  /** With one of these the answer comes from elsewhere: a snapshot, a source, a global cluster. */
  inherits: readonly string[];
  /** An account may encrypt all of these by default. */
  account?: true;
}

const STORES: readonly Store[] = [
  {
    type: /^aws_(?:db_instance|rds_cluster)$/,
    switch: "storage_encrypted",
    inherits: [
      "snapshot_identifier",
      "replicate_source_db",
      "replication_source_identifier",
      "global_cluster_identifier",
      "restore_to_point_in_time",
    ],
  },
  {
    type: /^aws_(?:docdb_cluster|neptune_cluster)$/,
    switch: "storage_encrypted",
    inherits: ["snapshot_identifier", "global_cluster_identifier"],
  },
  { type: /^aws_efs_file_system$/, switch: "encrypted", inherits: [] },
  {
    type: /^aws_elasticache_replication_group$/,
    switch: "at_rest_encryption_enabled",
    inherits: ["snapshot_name", "snapshot_arns", "global_replication_group_id"],
  },
  { type: /^aws_ebs_volume$/, switch: "encrypted", inherits: ["snapshot_id"], account: true },
];

/** A database or volume whose disks and backups can be read by whoever holds them. */
export const unencryptedStore: Rule<"delivery"> = {
  id: "delivery/unencrypted-store",
  architect: "devops-architect",
  severity: "concern",
  judges: "delivery",
  when: "Terraform creates a database, cache or volume that is not encrypted at rest, or switches it off",
  harm: "A copied snapshot or disk is readable as it is, and it cannot be switched on later without making the store anew and moving the data.",
  instead: "Switch it on now: later it means a new store.",
  source: "https://cwe.mitre.org/data/definitions/311.html",
  appliesTo: ({ head, purpose }) => head.kind === "terraform" && purpose === "deployed",
  check: (change) =>
    hitsOf(
      change,
      newFaults(change, (file) =>
        STORES.flatMap((store) => resources(file, store.type).flatMap((one) => faultsOf(one, store))),
      ),
    ),
};

function faultsOf(block: TerraformBlock, store: Store): Fault[] {
  const set = attribute(block, store.switch);
  const inherited =
    attribute(block, ...store.inherits) !== undefined ||
    block.blocks.some(({ type }) => store.inherits.includes(type));
  // A cache of Valkey is encrypted unless it says otherwise; Aurora Serverless v1 always is.
  if (!set && textOf(attribute(block, "engine")?.value) === "valkey") return [];
  if (inherited || textOf(attribute(block, "engine_mode")?.value) === "serverless") return [];
  if (set && booleanOf(set.value) !== false) return [];
  return [
    {
      key: `unencrypted ${addressOf(block)}`,
      quote: set?.quote ?? block.at,
      title: `${code(addressOf(block))} is not encrypted at rest${set ? "" : `: ${code(store.switch)} is off unless it is set`}.`,
      instead: `Write ${code(`${store.switch} = true`)} now: later it means a new store.`,
      ...(store.account && !set ? { severity: "note" as const } : {}),
    },
  ];
}
