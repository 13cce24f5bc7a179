package com.acme.orders

fun Route.export() {
  get("/export") {
    val name = call.parameters["name"]
    ProcessBuilder("git", "log", "--", name).start()
    val level = call.request.queryParameters["level"]!!.toInt()
    Runtime.getRuntime().exec("tar -$level /data")
  }
}
