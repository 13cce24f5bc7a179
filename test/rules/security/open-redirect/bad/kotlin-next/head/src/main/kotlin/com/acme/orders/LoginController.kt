package com.acme.orders

@Controller
class LoginController {
  @GetMapping("/done")
  fun done(@RequestParam next: String): String {
    return "redirect:$next" // expect: security/open-redirect
  }

  fun Route.left() {
    get("/left") { call.respondRedirect(call.request.queryParameters["next"]!!) } // expect: security/open-redirect
  }
}
