package com.acme.orders;

@Controller
class LoginController {
  @GetMapping("/done")
  String done(@RequestParam String next) {
    return "redirect:" + next; // expect: security/open-redirect
  }

  void left(HttpServletRequest request, HttpServletResponse response) throws IOException {
    response.sendRedirect(request.getParameter("next")); // expect: security/open-redirect
  }
}
