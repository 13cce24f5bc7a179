import type { Evidence } from "../../domain/finding.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import type { Sighting } from "../../domain/source.ts";

const KIND = "health-check-shallow";

/** A readiness route that says yes whatever state the service is in. */
export const healthCheckShallow: Rule<"source"> = {
  id: "operability/health-check-shallow",
  architect: "backend-architect",
  severity: "concern",
  judges: "source",
  when: "a health or readiness route answers with a constant, and the service needs a database or a queue",
  harm: "A copy that has lost its database still says that it is ready: it stays behind the load balancer and fails every request, and a broken deployment is rolled out to the end.",
  instead:
    "Ask each store that no request can do without (`select 1`, `PING`) with a timeout of about a second, and answer 503 with the names of those that fail. Leave the liveness route as shallow as it is: a process must not be restarted because its database is away.",
  source:
    "https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/",
  appliesTo: ({ sightings }) => sightings.some(({ kind }) => kind === KIND),
  check: ({ sightings }) => sightings.filter(({ kind }) => kind === KIND).flatMap(hitsOf),
};

/** Without a store that the service is seen to hold, a constant may be the whole truth. */
function hitsOf(sighting: Sighting): Hit[] {
  const { at, excerpt, callee, enclosing, detail, library, beside = [] } = sighting;
  if (library === undefined || beside.length === 0) return [];
  const isReadiness = detail === "readiness";
  const route = `\`${callee.replace(/[`\p{Cc}]/gu, "'").slice(0, 100)}\``;
  return [
    {
      at,
      title: `${route} answers the same whether or not ${library} can be reached.`,
      scenario: isReadiness
        ? `${library} is away: every request fails, and this route still says ready. The load balancer keeps sending requests here, and a rollout goes on.`
        : `If a load balancer or a rollout asks this route, a copy that cannot reach ${library} stays in service. If only the liveness probe asks it, it is right as it is.`,
      severity: isReadiness ? "concern" : "note",
      subject: `${enclosing} ${callee}`.trim(),
      evidence: [
        { kind: "parsed", at, excerpt },
        ...beside.map((place): Evidence => ({ kind: "parsed", ...place })),
      ],
    },
  ];
}
