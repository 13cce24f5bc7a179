package com.acme.orders;

@Controller
class LoginController {
  @GetMapping("/done/{id}")
  String done(@PathVariable String id) {
    return "redirect:/orders/" + id;
  }

  void left(HttpServletRequest request, HttpServletResponse response) throws IOException {
    response.sendRedirect(request.getContextPath() + "/login?next=" + request.getParameter("next"));
  }
}
