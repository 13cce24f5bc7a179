pub async fn latest() -> reqwest::Result<String> {
    let client = reqwest::Client::new(); // expect: resilience/outbound-without-timeout
    client.get("https://rates.example.com/latest").send().await?.text().await
}
