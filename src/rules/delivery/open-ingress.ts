import type { DeliveryFile, Quote, TerraformAttribute } from "../../domain/delivery.ts";
import type { Rule } from "../../domain/rule.ts";
import { code, type Fault, hitsOf, newFaults } from "./new-faults.ts";
import { addressOf, attribute, numberOf, resources, textOf, textsOf } from "./terraform-blocks.ts";

/** Consoles and stores: nobody offers these to the whole internet on purpose. */
const GUARDED: Readonly<Record<number, string>> = {
  22: "SSH",
  23: "Telnet",
  1433: "SQL Server",
  1521: "Oracle",
  2375: "Docker",
  2379: "etcd",
  3306: "MySQL",
  3389: "Remote Desktop",
  5432: "PostgreSQL",
  5672: "RabbitMQ",
  5984: "CouchDB",
  6379: "Redis",
  8086: "InfluxDB",
  9042: "Cassandra",
  9092: "Kafka",
  9200: "Elasticsearch",
  10250: "the kubelet",
  11211: "memcached",
  27017: "MongoDB",
};
const WEB = new Set([80, 443]);
const EVERYBODY = /^(?:0\.0\.0\.0\/0|::\/0|\*|Internet|any)$/i;

/** A port that the whole internet can try. */
export const openIngress: Rule<"delivery"> = {
  id: "delivery/open-ingress",
  architect: "devops-architect",
  severity: "concern",
  judges: "delivery",
  when: "a Terraform rule lets the whole internet reach a port other than 80 and 443",
  harm: "Scanners find the port within minutes: from then on one weak password or one unpatched hole is all that stands between them and the machine.",
  instead: "Name the networks that need it, or go through a load balancer, a bastion or a private endpoint.",
  source: "https://cwe.mitre.org/data/definitions/284.html",
  appliesTo: ({ head, purpose }) => head.kind === "terraform" && purpose === "deployed",
  check: (change) => hitsOf(change, newFaults(change, faultsIn)),
};

/** One opening, in whichever provider's words. */
interface Opening {
  address: string;
  sources: TerraformAttribute | undefined;
  /** `undefined` when only Terraform knows. */
  ports: readonly Range[] | undefined;
  protocol: string | undefined;
}
interface Range {
  from: number;
  to: number;
}
const ALL: Range = { from: 0, to: 65_535 };

function faultsIn(file: DeliveryFile): Fault[] {
  return [...amazon(file), ...google(file), ...azure(file)].flatMap((opening): Fault[] => {
    const { address, sources, ports, protocol } = opening;
    if (!sources || !ports || /^(?:icmp(?:v6)?|1|58|ah|esp)$/i.test(protocol ?? "")) return [];
    if (!textsOf(sources.value).some((source) => EVERYBODY.test(source))) return [];
    const open = ports.filter(({ from, to }) => from !== to || !WEB.has(from));
    return open.map((range) => faultOf(address, range, sources.quote));
  });
}

function faultOf(address: string, range: Range, quote: Quote): Fault {
  const named = Object.entries(GUARDED).filter(
    ([port]) => range.from <= Number(port) && Number(port) <= range.to,
  );
  const [port, service] = named[0] ?? [];
  const what =
    range.from <= 0 && range.to >= 65_535
      ? "every port"
      : range.from === range.to
        ? `port ${range.from}${service ? ` (${service})` : ""}`
        : `ports ${range.from} to ${range.to}${service ? `, ${port} (${service}) among them` : ""}`;
  return {
    key: `ingress ${address} ${range.from}-${range.to}`,
    quote,
    title: `${code(address)} lets the whole internet reach ${what}.`,
    ...(named.length > 0 ? { severity: "blocker" } : {}),
  };
}

function amazon(file: DeliveryFile): Opening[] {
  const groups = resources(file, /^aws_(?:default_)?security_group$/).flatMap((group) => {
    const listed = attribute(group, "ingress")?.value;
    const objects = listed?.kind === "list" ? listed.items.filter((item) => item.kind === "object") : [];
    return [...group.blocks.filter(({ type }) => type === "ingress"), ...objects].flatMap((rule) =>
      amazonRule(addressOf(group), rule),
    );
  });
  const rules = resources(file, /^aws_(?:security_group_rule|vpc_security_group_ingress_rule)$/)
    .filter(
      (rule) =>
        rule.labels[0] !== "aws_security_group_rule" || textOf(attribute(rule, "type")?.value) === "ingress",
    )
    .flatMap((rule) => amazonRule(addressOf(rule), rule));
  return [...groups, ...rules];
}

function amazonRule(address: string, rule: { attributes: readonly TerraformAttribute[] }): Opening[] {
  const protocol = textOf(attribute(rule, "protocol", "ip_protocol")?.value);
  const from = numberOf(attribute(rule, "from_port")?.value);
  const to = numberOf(attribute(rule, "to_port")?.value);
  const ports =
    protocol === "-1" || protocol === "all"
      ? [ALL]
      : from === undefined || to === undefined
        ? undefined
        : [{ from, to }];
  return ["cidr_blocks", "ipv6_cidr_blocks", "cidr_ipv4", "cidr_ipv6"].flatMap((name) => {
    const sources = attribute(rule, name);
    return sources ? [{ address, sources, ports, protocol }] : [];
  });
}

function google(file: DeliveryFile): Opening[] {
  return resources(file, /^google_compute_firewall$/).flatMap((firewall) => {
    if (textOf(attribute(firewall, "direction")?.value) === "EGRESS") return [];
    const sources = attribute(firewall, "source_ranges");
    return firewall.blocks
      .filter(({ type }) => type === "allow")
      .map((allow) => ({
        address: addressOf(firewall),
        sources,
        ports: portsOf(attribute(allow, "ports")),
        protocol: textOf(attribute(allow, "protocol")?.value),
      }));
  });
}

function azure(file: DeliveryFile): Opening[] {
  const own = resources(file, /^azurerm_network_security_rule$/).map((rule) => ({
    address: addressOf(rule),
    rule,
  }));
  const inner = resources(file, /^azurerm_network_security_group$/).flatMap((group) =>
    group.blocks
      .filter(({ type }) => type === "security_rule")
      .map((rule) => ({ address: addressOf(group), rule })),
  );
  return [...own, ...inner].flatMap(({ address, rule }) => {
    const word = (name: string) => textOf(attribute(rule, name)?.value)?.toLowerCase();
    if (word("access") !== "allow" || word("direction") !== "inbound") return [];
    const sources = attribute(rule, "source_address_prefix", "source_address_prefixes");
    const ports = attribute(rule, "destination_port_range", "destination_port_ranges");
    return [{ address, sources, ports: ports ? portsOf(ports) : undefined, protocol: word("protocol") }];
  });
}

/** `["22", "8000-8100"]`; none means all, and so does `*`. */
function portsOf(ports: TerraformAttribute | undefined): Range[] | undefined {
  if (!ports) return [ALL];
  const values = ports.value.kind === "list" ? ports.value.items : [ports.value];
  const ranges = values.map((value): Range | undefined => {
    const single = numberOf(value);
    if (single !== undefined) return { from: single, to: single };
    const text = textOf(value) ?? "";
    if (text === "*") return ALL;
    const range = /^(\d{1,5})-(\d{1,5})$/.exec(text);
    return range ? { from: Number(range[1]), to: Number(range[2]) } : undefined;
  });
  return ranges.every((range) => range !== undefined) ? ranges : undefined;
}
