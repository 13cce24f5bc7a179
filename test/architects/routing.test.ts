import { describe, expect, test } from "vitest";
import { chooseArchitects, unassigned } from "../../src/architects/choose.ts";
import { defaultConfiguration } from "../../src/config/configuration.ts";
import { aFile, builtInAgents } from "./builtin.ts";

const { agents } = builtInAgents();

function readersOf(path: string): string[] {
  return chooseArchitects([aFile(path)], agents, defaultConfiguration()).map((one) => one.architect);
}

const DATABASE = "database-architect";
const API = "api-architect";
const SECURITY = "security-architect";
const DEVOPS = "devops-architect";
const SERVICES = "microservices-expert";
const BACKEND = "backend-architect";

const ROUTES: Readonly<Record<string, readonly string[]>> = {
  // Migrations and schemas of every framework.
  "src/main/resources/db/migration/V12__add_orders.sql": [DATABASE],
  "src/main/java/db/migration/V13__backfill.java": [DATABASE],
  "migrations/000003_shipments.up.sql": [DATABASE],
  "db/migrations/20240101_users.sql": [DATABASE],
  "internal/store/migrations/0004_backfill.go": [DATABASE],
  "migrations/2022-09-07-114618_reports/up.sql": [DATABASE],
  "prisma/migrations/20240101_init/migration.sql": [DATABASE],
  "prisma/schema.prisma": [DATABASE],
  "drizzle/0001_orders.sql": [DATABASE],
  "drizzle/meta/_journal.json": [DATABASE],
  "src/db/schema.ts": [DATABASE],
  "supabase/migrations/20240101000000_rls.sql": [DATABASE],
  "shop/orders/migrations/0007_order_total.py": [DATABASE],
  "shop/orders/models.py": [DATABASE],
  "alembic/versions/9f2a_add_total.py": [DATABASE],
  "backend/versions/9f2a_add_total.py": [DATABASE],
  "db/migrate/20240101_add_total_to_orders.rb": [DATABASE],
  "db/post_migrate/20240101_backfill.rb": [DATABASE],
  "db/schema.rb": [DATABASE],
  "db/structure.sql": [DATABASE],
  "migrations/20240101-add-total.js": [DATABASE],
  "src/migration/1700000000000-AddTotal.ts": [DATABASE],
  "src/orders/order.entity.ts": [DATABASE],
  "database/migrations/2024_01_01_000000_create_orders_table.php": [DATABASE],
  "src/main/resources/db/changelog/db.changelog-master.yaml": [DATABASE],
  "src/main/resources/liquibase/orders.xml": [DATABASE],
  "priv/repo/migrations/20240101_create_orders.exs": [DATABASE],
  "Shop.Data/Migrations/20240101_AddTotal.cs": [DATABASE],
  "conf/evolutions/default/3.sql": [DATABASE],
  "ent/schema/order.go": [DATABASE],
  "queries/orders.sql": [DATABASE],
  "accounts/migrations/0041_permissions_to_groups.py": [DATABASE],
  "src/Entity/Order.php": [DATABASE],
  // API documents and what serves them.
  "openapi.yaml": [API],
  "docs/openapi/v2.yaml": [API],
  "api/swagger.json": [API],
  "schema.graphql": [API],
  "proto/orders/v1/orders.proto": [API],
  "src/routes/orders.ts": [API],
  "src/orders/orders.controller.ts": [API],
  "app/controllers/orders_controller.rb": [API],
  "config/routes.rb": [API],
  "internal/http/handlers/orders.go": [API],
  "orders/views.py": [API],
  "orders/urls.py": [API],
  "app/api/orders/route.ts": [API],
  "apps/web/app/api/orders/route.ts": [API],
  "src/main/java/com/acme/OrderController.java": [API],
  "lib/shop_web/router.ex": [API],
  "routes/api.php": [API],
  "conf/routes": [API],
  "docs/api/components/schemas/Order.yaml": [API],
  "crates/api_crud/src/site/read.rs": [API],
  "asyncapi.yaml": [API, SERVICES],
  // Trust.
  "src/auth/login.ts": [SECURITY],
  "src/middleware/auth.ts": [SECURITY],
  "internal/crypto/sign.go": [SECURITY],
  "app/policies/order_policy.rb": [SECURITY],
  "src/main/java/com/acme/SecurityConfig.java": [SECURITY],
  "src/main/java/com/acme/JwtAuthFilter.java": [SECURITY],
  "accounts/permissions.py": [SECURITY],
  "src/session.ts": [SECURITY],
  ".env.production": [SECURITY],
  ".env.example": [SECURITY],
  "config/secrets.yml": [SECURITY],
  "certs/server.key": [SECURITY],
  "app/controllers/sessions_controller.rb": [API, SECURITY],
  // How it is built and run.
  Dockerfile: [DEVOPS],
  "services/orders/Dockerfile.dev": [DEVOPS],
  "docker-compose.override.yml": [DEVOPS],
  "compose.yaml": [DEVOPS],
  "k8s/deployment.yaml": [DEVOPS],
  "charts/orders/values.yaml": [DEVOPS],
  "overlays/prod/kustomization.yaml": [DEVOPS],
  "terraform/modules/db/main.tf": [DEVOPS],
  ".github/workflows/release.yml": [DEVOPS],
  ".gitlab-ci.yml": [DEVOPS],
  ".circleci/config.yml": [DEVOPS],
  Jenkinsfile: [DEVOPS],
  Procfile: [DEVOPS],
  "scripts/deploy.sh": [DEVOPS],
  "nginx/nginx.conf": [DEVOPS],
  // What crosses services.
  "src/events/order-placed.ts": [SERVICES],
  "internal/kafka/consumer.go": [SERVICES],
  "src/main/java/com/acme/OrderPlacedConsumer.java": [SERVICES],
  "app/sagas/checkout.py": [SERVICES],
  "src/outbox.ts": [SERVICES],
  "src/clients/payments.ts": [SERVICES],
  "internal/billing/payment_client.go": [SERVICES],
  "services/orders/go.mod": [SERVICES],
  "gateway/limits.ts": [SERVICES],
  // The rest of the backend.
  "src/orders/place-order.ts": [BACKEND],
  "src/db.ts": [BACKEND],
  "cmd/server/main.go": [BACKEND],
  "app/models/order.rb": [BACKEND],
  "app/models/author.rb": [BACKEND],
  "src/main/java/com/acme/OrderService.java": [BACKEND],
  "src/main/resources/application.yml": [BACKEND],
  "crates/core/src/lib.rs": [BACKEND],
  "lib/shop/orders.ex": [BACKEND],
  "Shop/Orders/OrderService.cs": [BACKEND],
  "package.json": [BACKEND],
  "tests/test_orders.py": [BACKEND],
  "src/routes/orders.test.ts": [BACKEND],
  // Nobody.
  "README.md": [],
  "docs/architecture.md": [],
  "migrations/README.md": [],
  "package-lock.json": [],
  "yarn.lock": [],
  "go.sum": [],
  "src/components/Button.tsx": [],
  "frontend/src/api/orders.ts": [],
  "client/src/store.ts": [],
  "apps/web/lib/format.ts": [],
  "vite.config.ts": [],
  "public/logo.png": [],
  "src/main/resources/static/scripts/orders.controller.js": [],
  "app/assets/stylesheets/orders.css": [],
  "app/views/orders/show.html.erb": [],
  "test/__snapshots__/orders.test.ts.snap": [],
  "src/main/webapp/index.html": [],
  LICENSE: [],
};

describe("agents/", () => {
  test("the six built-in agents load without a diagnostic", () => {
    const { agents: loaded, diagnostics } = builtInAgents();
    expect(diagnostics).toEqual([]);
    expect(loaded.map((agent) => [agent.name, agent.dialect, agent.rest])).toEqual([
      [API, "native", false],
      [BACKEND, "native", true],
      [DATABASE, "native", false],
      [DEVOPS, "native", false],
      [SERVICES, "native", false],
      [SECURITY, "native", false],
    ]);
  });

  test("each built-in agent may read, may not edit, and asks before most commands", () => {
    for (const { name, permission, tools } of agents) {
      expect(permission[0], name).toMatchObject({ permission: "*", pattern: "*", action: "deny" });
      expect(permission, name).toContainEqual(
        expect.objectContaining({ permission: "read", pattern: "*.env*", action: "deny" }),
      );
      expect(permission, name).toContainEqual(
        expect.objectContaining({ permission: "bash", pattern: "*", action: "ask" }),
      );
      expect(tools, name).not.toContain("edit");
    }
  });

  test("schemas are the domain of one architect, and the others hand them over", () => {
    expect(agents.filter((agent) => agent.owns.includes("schema")).map((agent) => agent.name)).toEqual([
      DATABASE,
    ]);
    for (const agent of agents)
      if (agent.name !== DATABASE) expect(agent.brief, agent.name).toContain(`\`${DATABASE}\``);
  });

  test("every brief asks for quoted lines", () => {
    for (const { name, brief } of agents) expect(brief, name).toContain("Quote the lines you rely on");
  });

  test.each(Object.entries(ROUTES))("%s goes to %j", (path, readers) => {
    expect(readersOf(path)).toEqual([...readers].sort());
  });

  test("every path of the table that nobody reads is listed as unassigned", () => {
    const files = Object.keys(ROUTES).map((path) => aFile(path));
    const nobody = Object.entries(ROUTES).flatMap(([path, readers]) => (readers.length === 0 ? [path] : []));
    expect(unassigned(files, chooseArchitects(files, agents, defaultConfiguration()))).toEqual(nobody);
  });
});
