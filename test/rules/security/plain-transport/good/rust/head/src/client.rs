fn main() {
    let api_url = "https://api.payments.io/v1";
    let local_url = "http://127.0.0.1:8080";
}
