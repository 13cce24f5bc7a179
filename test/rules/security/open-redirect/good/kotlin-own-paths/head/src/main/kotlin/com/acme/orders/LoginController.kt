package com.acme.orders

@Controller
class LoginController {
  @GetMapping("/done/{id}")
  fun done(@PathVariable id: String): String {
    return "redirect:/orders/$id"
  }

  fun Route.left() {
    get("/left") { call.respondRedirect("/login?next=${call.request.queryParameters["next"]}") }
  }
}
