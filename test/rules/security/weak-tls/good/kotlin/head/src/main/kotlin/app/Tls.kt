package app

fun context() = SSLContext.getInstance("TLSv1.3")
