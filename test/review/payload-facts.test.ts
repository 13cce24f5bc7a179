import { describe, expect, test } from "vitest";
import { gatherPayloadFacts } from "../../src/review/payload-facts.ts";
import { aPull } from "../support/trees.ts";

const SERVER = `use actix_web::{web, App};
fn main() { App::new().service(web::scope("/api/v3").route("/site", web::get().to(get_site))); }
async fn get_site(query: web::Query<GetSite>) -> Result<Json<SiteAnswer>, Error> { todo!() }
`;
const TYPES = `#[derive(Serialize, Deserialize)]
pub struct SiteAnswer {
  pub site: Site,
}
#[derive(Serialize, Deserialize)]
pub struct Site {
  pub name: String,
  pub icon: Option<String>,
}
#[derive(Deserialize)]
pub struct GetSite { pub id: i32 }
`;
const without = (text: string) => text.replace("  pub icon: Option<String>,\n", "");

describe("review/payload-facts", () => {
  test("a field deep in an answer is tied to the routes that send it and to their version", async () => {
    const files = { "src/main.rs": SERVER, "src/types.rs": TYPES };
    const { facts, read } = await gatherPayloadFacts(
      aPull(files, { ...files, "src/types.rs": without(TYPES) }),
    );
    expect(facts).toMatchObject([
      {
        path: "src/types.rs",
        kind: "payload-type",
        version: { scheme: "path prefix", before: "v3", after: "v3", moved: false },
        changes: [
          {
            level: "breaking",
            operations: ["GET /api/v3/site"],
            at: { path: "src/types.rs", from: 8, to: 8, side: "base" },
            excerpt: "pub icon: Option<String>",
          },
        ],
      },
    ]);
    expect(read).toEqual([{ path: "src/types.rs", by: "api-architect", depth: "full" }]);
  });

  test("a type that no route reaches is nobody's contract, unless its package is made for clients", async () => {
    const before = TYPES.replaceAll("SiteAnswer", "SiteResponse");
    const internal = await gatherPayloadFacts(
      aPull({ "crates/cache/src/site.rs": before }, { "crates/cache/src/site.rs": without(before) }),
    );
    expect(internal.facts).toEqual([]);
    const published = await gatherPayloadFacts(
      aPull(
        { "crates/api_common/src/site.rs": before },
        { "crates/api_common/src/site.rs": without(before) },
      ),
    );
    expect(published.facts.flatMap(({ changes }) => changes.map(({ operations }) => operations))).toEqual([
      ["SiteResponse"],
    ]);
  });

  test("a type that moves to another file is the same type", async () => {
    const files = { "src/main.rs": SERVER, "src/types.rs": TYPES };
    const { facts } = await gatherPayloadFacts(
      aPull(files, { "src/main.rs": SERVER, "src/model/site.rs": TYPES }),
    );
    expect(facts).toEqual([]);
  });
});
