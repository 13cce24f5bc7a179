package client

const baseURL = "https://api.payments.io/v1"
