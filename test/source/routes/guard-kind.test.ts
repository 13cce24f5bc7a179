import { describe, expect, test } from "vitest";
import { guardKind } from "../../../src/source/routes/guard-kind.ts";

describe("source/routes/guard-kind", () => {
  test.each([
    "requireAuth",
    "login_required",
    "JwtAuthGuard",
    "passport.authenticate('jwt', { session: false })",
    "Depends(get_current_user)",
    "before_action :authenticate_user!",
    "auth:sanctum",
    "middleware.RequireLogin",
    "apiKeyMiddleware",
    "from_fn(reject_anonymous_users)",
  ])("%s asks who somebody is", (name) => {
    expect(guardKind(name)).toBe("authentication");
  });

  test.each([
    "isAdmin",
    "@PreAuthorize(\"hasRole('ADMIN')\")",
    "RolesGuard",
    "can:update,post",
    "checkPermission(EDIT)",
  ])("%s asks what somebody may do", (name) => {
    expect(guardKind(name)).toBe("authorisation");
  });

  test.each(["authLimiter", "rateLimit({ max: 5 })", "throttle:60,1", "ThrottlerGuard", "slowDown()"])(
    "%s counts requests",
    (name) => {
      expect(guardKind(name)).toBe("rate-limit");
    },
  );

  test.each(["validate(TokenSchema)", "celebrate(x)", "zValidator('json', schema)", "ValidateBody"])(
    "%s looks at what was sent",
    (name) => {
      expect(guardKind(name)).toBe("validation");
    },
  );

  test.each([
    "express.json({ limit: '1mb' })",
    "auth({ optional: true })",
    "AllowAny",
    "passport.initialize()",
    "session({ secret })",
    "csurf({ cookie: true })",
    "helmet.contentSecurityPolicy()",
    "uploadLimits",
    "cors()",
  ])("%s keeps nobody out", (name) => {
    expect(guardKind(name)).toBe("other");
  });
});
