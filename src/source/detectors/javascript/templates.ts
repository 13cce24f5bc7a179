import { pastedIn, piecesOf } from "../../sql-text.ts";
import { type Danger, inputDetector } from "./detect.ts";
import type { Site } from "./sites.ts";

/** By module, the calls that take the text of a template first. */
const ENGINES: Readonly<Record<string, RegExp>> = {
  ejs: /^(?:render|compile)$/,
  handlebars: /^(?:compile|precompile)$/,
  pug: /^(?:compile|render|compileClient)$/,
  jade: /^(?:compile|render)$/,
  nunjucks: /^(?:renderString|compile|Template)$/,
  lodash: /^template$/,
  "lodash/template": /^$|^template$/,
  underscore: /^template$/,
  dot: /^(?:template|compile)$/,
  eta: /^(?:render|renderString|renderStringAsync|compile)$/,
  "art-template": /^(?:render|compile)$/,
  twig: /^twig$/,
  velocityjs: /^(?:render|parse)$/,
  "swig-templates": /^(?:render|compile)$/,
  squirrelly: /^(?:render|compile)$/,
};

/** Texts of templates. */
export const templates = inputDetector({
  kind: "template-from-input",
  mentions: new RegExp(`["'](?:${Object.keys(ENGINES).join("|")})["']`),
  names:
    /^(?:render|compile|precompile|compileClient|renderString|renderStringAsync|template|twig|Template|parse)$/,
  danger,
});

function danger(site: Site): Danger | undefined {
  const [first] = site.args;
  const callee = site.callee();
  if (!first || !callee || !Object.hasOwn(ENGINES, callee.module)) return undefined;
  const name = callee.names.at(-1) ?? "";
  if (!ENGINES[callee.module]?.test(name)) return undefined;
  const isText = callee.module !== "twig";
  return { values: isText ? pastedIn(piecesOf(first, site.flow)) : [], library: callee.module };
}
