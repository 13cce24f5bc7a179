import type { DeliveryFile, TerraformBlock } from "../../domain/delivery.ts";
import type { Rule } from "../../domain/rule.ts";
import { code, type Fault, hitsOf, newFaults } from "./new-faults.ts";
import { addressOf, attribute, booleanOf, resources, textOf, textsOf } from "./terraform-blocks.ts";

/** What is meant for everybody by its name. */
const MEANT = /public|static|asset|website|site|www|cdn|web|frontend|download/i;

/** A bucket that everybody can list or read. */
export const publicBucket: Rule<"delivery"> = {
  id: "delivery/public-bucket",
  architect: "devops-architect",
  severity: "concern",
  judges: "delivery",
  when: "Terraform opens a bucket to everybody, or switches off what keeps it closed",
  harm: "Everybody who knows or guesses the name reads what lies in it, and search engines for open buckets guess all day.",
  instead: "Keep it closed, and hand out what is public through a CDN or signed links.",
  source: "https://cwe.mitre.org/data/definitions/732.html",
  appliesTo: ({ head, purpose }) => head.kind === "terraform" && purpose === "deployed",
  check: (change) =>
    hitsOf(
      change,
      newFaults(change, (file) => [...amazon(file), ...google(file), ...azure(file)]),
    ),
};

/** A bucket for a web site is open on purpose: then it is worth a thought, no more. */
function severity(block: TerraformBlock) {
  return MEANT.test(block.labels.join(" ")) ? { severity: "note" as const } : {};
}

function amazon(file: DeliveryFile): Fault[] {
  const lists = resources(file, /^aws_s3_bucket(?:_acl)?$/).flatMap((bucket): Fault[] => {
    const acl = attribute(bucket, "acl");
    const value = textOf(acl?.value);
    if (!acl || value === undefined || !/^(?:public-read|public-read-write|authenticated-read)$/.test(value))
      return [];
    return [
      {
        key: `acl ${addressOf(bucket)} ${value}`,
        quote: acl.quote,
        title: `${code(addressOf(bucket))} is opened to everybody with ${code(value)}.`,
        instead:
          "Write `private`, and serve what is public through CloudFront with an origin access control.",
        ...(value === "public-read-write" ? {} : severity(bucket)),
      },
    ];
  });
  const blocks = resources(file, /^aws_s3_(?:bucket|account)_public_access_block$/).flatMap((block) => {
    const names = [
      "block_public_acls",
      "block_public_policy",
      "ignore_public_acls",
      "restrict_public_buckets",
    ];
    const off = names.flatMap((name) => {
      const one = attribute(block, name);
      return one && booleanOf(one.value) === false ? [one] : [];
    });
    const first = off[0];
    if (!first) return [];
    return [
      {
        key: `access block ${addressOf(block)}`,
        quote: first.quote,
        title: `${code(addressOf(block))} switches off ${off.map(({ name }) => code(name)).join(", ")}.`,
        instead: "Set all four to `true`.",
        ...severity(block),
      },
    ];
  });
  return [...lists, ...blocks];
}

function google(file: DeliveryFile): Fault[] {
  return resources(file, /^google_storage_(?:bucket_iam_(?:member|binding)|bucket_access_control)$/).flatMap(
    (grant) => {
      const who = attribute(grant, "member", "members", "entity");
      const all = textsOf(who?.value).find((one) => /^all(?:Authenticated)?Users$/.test(one));
      if (!who || all === undefined) return [];
      return [
        {
          key: `member ${addressOf(grant)} ${all}`,
          quote: who.quote,
          title: `${code(addressOf(grant))} opens the bucket to ${code(all)}.`,
          instead:
            "Name the accounts that read it, and hand out what is public through a CDN or signed links.",
          ...severity(grant),
        },
      ];
    },
  );
}

function azure(file: DeliveryFile): Fault[] {
  return resources(file, /^azurerm_storage_(?:account|container)$/).flatMap((store): Fault[] => {
    const open = attribute(store, "allow_nested_items_to_be_public", "allow_blob_public_access");
    const type = attribute(store, "container_access_type");
    const access = textOf(type?.value);
    const found =
      open && booleanOf(open.value) ? open : access === "blob" || access === "container" ? type : undefined;
    if (!found) return [];
    return [
      {
        key: `public ${addressOf(store)} ${found.name}`,
        quote: found.quote,
        title: `${code(addressOf(store))} lets everybody read what lies in it.`,
        ...severity(store),
      },
    ];
  });
}
