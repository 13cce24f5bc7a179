export async function rates() {
  const answer = await fetch("https://rates.example.com/latest"); // expect: resilience/outbound-without-timeout
  return answer.json();
}
