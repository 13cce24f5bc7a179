package app

fun context() = SSLContext.getInstance("SSLv3") // expect: security/weak-tls
