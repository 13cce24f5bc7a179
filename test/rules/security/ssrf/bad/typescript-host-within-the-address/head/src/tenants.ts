import got from "got";

@Controller("tenants")
export class TenantsController {
  @Get("health")
  async health(@Query("host") host: string) {
    return got(`https://${host}/health`).json(); // expect: security/ssrf
  }
}
