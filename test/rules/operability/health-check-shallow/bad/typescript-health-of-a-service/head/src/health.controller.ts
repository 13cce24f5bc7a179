@Controller("health")
export class HealthController {
  @Get("readiness")
  ready() { // expect: operability/health-check-shallow
    return { status: "ok" };
  }
}
