fn main() {
    let api_url = "http://api.payments.io/v1"; // expect: security/plain-transport
}
