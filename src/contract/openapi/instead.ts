import { type Difference, propertyPath, shown } from "../change.ts";

/** The smallest way to the same end that keeps today's clients working, for this very change. */
export function insteadOf({ kind, cause, before, after }: Difference): string | undefined {
  const path = propertyPath(cause.pointer);
  const name = path ? shown(path) : "it";
  const old = text(before);
  const now = text(after);
  switch (kind) {
    case "operation-removed":
      return "Keep the operation, mark it `deprecated: true` with an `x-sunset` date, and remove it in the next major version.";
    case "required-parameter-added":
      return "Add the parameter with `required: false` and let the server choose a default.";
    case "parameter-became-required":
      return "Leave `required: false` and let the server choose a default.";
    case "parameter-removed":
      return "Keep the parameter, mark it `deprecated: true`, and remove it in the next major version.";
    case "parameter-default-changed":
      return `Keep the default ${shown(old)} in this version; who wants ${shown(now)} can send it.`;
    case "body-property-became-required":
      return "Take the name out of `required` and let the server fill in what is not sent.";
    case "required-body-property-added":
      return `Add ${name} without naming it in \`required\`, with a default on the server.`;
    case "request-body-became-required":
      return "Leave the body optional and let the server fill in what is not sent.";
    case "request-value-removed":
      return `Go on accepting ${shown(old)} and map it to its successor on the server.`;
    case "request-type-narrowed":
      return now === "not null"
        ? "Go on accepting null and treat it as left out."
        : `Accept both with \`oneOf\` (${old}, ${now}), or add a property for the new type.`;
    case "request-limit-tightened":
      return old === "absent" || old === "any value"
        ? "Leave the limit out in this version, or let only new properties have it."
        : `Keep ${shown(old)} in this version and publish ${shown(now)} with the next one.`;
    case "request-media-type-removed":
      return `Go on accepting ${shown(old)} in this version.`;
    case "response-media-type-removed":
      return `Go on offering ${shown(old)} beside the new one.`;
    case "response-property-removed":
      return `Keep sending ${name}, mark it \`deprecated: true\`, and remove it in the next major version.`;
    case "response-property-became-optional":
      return "Go on sending the property in every answer, and leave its name in `required`.";
    case "response-type-changed":
      return now === "or null"
        ? "Leave the property out where there is no value, if it is optional; else send an empty value."
        : `Keep ${name} as ${old} and add a property beside it for ${now}.`;
    case "response-status-removed":
      return `Go on answering with ${shown(old)} in this version.`;
    case "response-header-removed":
    case "response-header-became-optional":
      return "Go on sending the header in this version.";
    case "response-value-added":
      return "Send the new value only to clients that ask for it, or tell clients in the description that more values may come.";
    case "response-variant-added":
      return "Offer the new variant only to clients that ask for it, or under the next major version.";
    case "security-requirement-added":
    case "security-scheme-removed":
      return "Go on accepting the old way in for a while, as a second entry of `security`.";
    case "security-scope-added":
      return "Accept the old scope as well until tokens have been issued anew.";
    case "security-requirement-removed":
      return "Put the requirement back, or write `security: []` with the reason in the description if it is meant to be public.";
    case "sunset-removed":
    case "sunset-unreadable":
    case "sunset-moved-earlier":
      return `Keep the day that was announced${/^\d{4}/.test(old) ? ` (${shown(old)})` : ""}, as \`x-sunset: "2031-01-01"\` writes one.`;
    default:
      return undefined;
  }
}

function text(value: unknown): string {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : "";
}
