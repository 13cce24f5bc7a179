package app

const val BASE_URL = "http://api.payments.io/v1" // expect: security/plain-transport
