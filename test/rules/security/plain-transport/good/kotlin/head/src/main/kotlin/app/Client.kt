package app

const val BASE_URL = "https://api.payments.io/v1"
const val NAMESPACE = "http://www.w3.org/2001/XMLSchema"
