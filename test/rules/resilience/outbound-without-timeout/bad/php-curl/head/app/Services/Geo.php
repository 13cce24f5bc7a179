<?php

function place(string $ip): string
{
    $handle = curl_init("https://geo.example.com/$ip"); // expect: resilience/outbound-without-timeout
    curl_setopt($handle, CURLOPT_RETURNTRANSFER, true);
    return curl_exec($handle);
}
