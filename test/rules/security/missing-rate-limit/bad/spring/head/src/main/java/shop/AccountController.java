package shop;

@RestController
class AccountController {
  @RateLimiter(name = "login")
  @PostMapping("/login")
  Session login(@RequestBody Credentials credentials) {
    return accounts.enter(credentials);
  }
  @PostMapping("/password-reset") // expect: security/missing-rate-limit
  void reset(@RequestBody Email email) {
    accounts.sendResetMail(email);
  }
}
