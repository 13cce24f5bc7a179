package com.acme.orders

fun Route.export() {
  get("/export") {
    val name = call.parameters["name"]
    ProcessBuilder("sh", "-c", "tar czf /tmp/out.tgz $name").start() // expect: security/command-from-input
    Runtime.getRuntime().exec("tar czf /tmp/out.tgz $name") // expect: security/command-from-input
  }
}
