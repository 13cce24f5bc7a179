package shop;

@RestController
class AccountController {
  @RateLimiter(name = "login")
  @PostMapping("/login")
  Session login(@RequestBody Credentials credentials) {
    return accounts.enter(credentials);
  }
}
